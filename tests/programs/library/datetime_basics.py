# gc-every: 1009
from datetime import date, datetime, time, timedelta, timezone
d = date(2024, 2, 29); print(d, d + timedelta(days=366), d.weekday(), d.isoformat(), d.strftime("%Y/%m/%d %j %a"), d.replace(year=2025, day=1), date(2024, 3, 1) - d, d.toordinal(), d.isocalendar()[1], date.fromisoformat("2023-12-31") < d)
t = datetime(2024, 1, 2, 3, 4, 5, 678900, tzinfo=timezone.utc); print(t, t.isoformat(), t.timestamp(), t.astimezone(timezone(timedelta(hours=2))), t.date(), t.time(), repr(t), t.strftime("%H:%M:%S.%f %z"))
print(datetime.strptime("2024-05-06 07:08", "%Y-%m-%d %H:%M"), timedelta(hours=25, seconds=61), timedelta(days=-1, hours=1), timedelta(1) / 2, timedelta(1) // timedelta(hours=5), timedelta(seconds=90).total_seconds(), str(time(1, 2)), datetime.min.year, datetime.fromisoformat("2024-01-02T03:04:05+01:00"))
for call in (lambda: date(2023, 2, 29), lambda: datetime(1, 1, 1) - timedelta(1), lambda: d < t, lambda: datetime.strptime("x", "%Y")):
    try: print(call())
    except (ValueError, OverflowError, TypeError) as error: print(type(error).__name__)
