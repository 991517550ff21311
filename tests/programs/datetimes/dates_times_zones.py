"""Dates, times, durations and zones: construction, arithmetic, comparison, text, pickles, subclasses."""
import copy
import pickle
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo


def show(label, function, *arguments, **keywords):
    try:
        print(label, repr(function(*arguments, **keywords)))
    except Exception as error:
        print(label, type(error).__name__)


class Half(tzinfo):
    """Half an hour east; summer time in July."""

    def utcoffset(self, moment):
        return timedelta(minutes=30) + self.dst(moment)

    def dst(self, moment):
        return timedelta(hours=1) if moment is not None and moment.month == 7 else timedelta(0)

    def tzname(self, moment):
        return "50%half"

    def __repr__(self):
        return "Half()"


half = Half()

print("durations")
one = timedelta(weeks=1, days=1.5, hours=-3, minutes=1, seconds=0.25, milliseconds=2, microseconds=0.5)
print(one, repr(one), one.total_seconds(), one.days, one.seconds, one.microseconds)
print(-one, abs(-one), one * 2.5, one / 3, one // 7, one // timedelta(hours=1), one % timedelta(hours=5), divmod(one, timedelta(days=2)))
print(one / timedelta(days=1), bool(timedelta()), timedelta(microseconds=1.5), timedelta(microseconds=2.5), timedelta(microseconds=-0.5))
print(sorted([timedelta(1), timedelta(-1), timedelta()]), hash(timedelta(1)) == hash(timedelta(hours=24)), timedelta.min, timedelta.max)
for arguments in ({"days": 10**9}, {"days": 10**30}, {"days": float("nan")}, {"days": float("inf")}, {"days": "1"}, {"days": 10**30, "hours": -24 * 10**30}):
    show(arguments, timedelta, **arguments)
show("zero", lambda: one / 0)
show("float", lambda: one // 2.0)
show("max", lambda: timedelta.max + timedelta.resolution)

print("dates")
day = date(2024, 2, 29)
print(day, repr(day), day + timedelta(366, 86399), day - date(2000, 1, 1), day - timedelta(60), day.weekday(), day.isoweekday())
print(day.isocalendar(), day.isocalendar().week, tuple(date(2021, 1, 3).isocalendar()), day.timetuple()[:8], day.toordinal(), day.ctime())
print(date.fromordinal(738945), date.fromisocalendar(2020, 53, 7), date.min, date.max, day.replace(year=2000), f"{day:%d.%m.%y}", f"{day}")
print(day < date(2024, 3, 1), day == datetime(2024, 2, 29), day in {date(2024, 2, 29)}, day != 5)
for text in ("2024-02-29", "20240229", "2024-W09-4", "2024W09", "2024-02-30", "2024-2-9", "2024-W09-", "", "2024-0229", "２０２４-02-29"):
    show(text, date.fromisoformat, text)
for arguments in ((0, 1, 1), (2023, 2, 29), (2023, 13, 1), (2023,), (2023, 1, 1.0)):
    show(arguments, date, *arguments)
show("order", lambda: day < datetime(2024, 2, 29))
show("below", lambda: date.min - timedelta(1))

print("times")
noon = time(12, 0, 0, 1500, tzinfo=half, fold=1)
print(noon, repr(noon), noon.utcoffset(), noon.dst(), noon.tzname(), noon.replace(hour=13, fold=0), noon.strftime("%H %M %S.%f %z %:z %Z %%"))
for spec in ("auto", "hours", "minutes", "seconds", "milliseconds", "microseconds"):
    print(spec, time(1, 2, 3, 4567).isoformat(spec))
for text in ("12", "1234", "12:34:56.7", "T123456,123456789", "12:34:56+01:30", "12:34Z", "12:3", "12:34:56.", "25:00", "12:34:56+1", "123456-000000.000001"):
    show(text, time.fromisoformat, text)
print(time(1) < time(2), time(1, tzinfo=UTC) == time(2, tzinfo=timezone(timedelta(hours=1))), time(1) == time(1, tzinfo=UTC), hash(time(1, fold=1)) == hash(time(1)))
show("mixed", lambda: time(1) < time(1, tzinfo=UTC))
show("spec", time(1).isoformat, "days")

print("moments")
moment = datetime(2024, 7, 1, 23, 59, 59, 999999, half)
print(moment, repr(moment), moment.utcoffset(), moment.dst(), moment.tzname(), moment.timetuple().tm_isdst, moment.utctimetuple()[:6])
print(moment + timedelta(microseconds=1), moment - timedelta(days=1), moment - datetime(2024, 1, 1, tzinfo=UTC), moment.timestamp())
print(moment.astimezone(UTC), moment.astimezone(timezone(timedelta(hours=-5, seconds=1))), moment.date(), moment.time(), moment.timetz())
print(datetime.combine(day, noon), datetime.combine(day, noon, tzinfo=None), moment.isoformat(" ", "minutes"), moment.ctime(), datetime.fromtimestamp(0, UTC))
print(datetime.fromtimestamp(1.0000005, UTC), datetime.fromtimestamp(-0.0000015, UTC), datetime.strptime("1 Feb 2024 +0130", "%d %b %Y %z"))
print(f"{datetime(2024, 1, 2, 3):%H}", datetime.min, datetime.max, datetime.resolution)
for text in ("2024-02-29", "2024-02-29T10", "2024-02-29 10:11:12.5+00:30", "20240229T101112Z", "2024-W09-4T10:11", "2024-W09T10", "2024-02-29T", "2024-02-2910:00", "2024-02-29T10:11:12.1234567", "2024-02-29Tx"):
    show(text, datetime.fromisoformat, text)
naive, aware = datetime(2024, 1, 1), datetime(2024, 1, 1, tzinfo=UTC)
print(naive == aware, aware == datetime(2024, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))), aware < moment, hash(aware) == hash(aware.astimezone(half)))
show("mixed", lambda: naive < aware)
show("difference", lambda: naive - aware)
show("zone", datetime, 2024, 1, 1, tzinfo=5)
show("beyond", lambda: datetime.max + timedelta(microseconds=1))

print("zones")
zone = timezone(timedelta(hours=-3, minutes=-30), "Somewhere")
print(zone, repr(zone), timezone(timedelta(seconds=-1)), repr(UTC), timezone(timedelta(0)) is UTC, repr(timezone(timedelta(0), "UTC")), zone == timezone(timedelta(hours=-3.5)))
print(zone.utcoffset(None), zone.tzname(None), zone.dst(None), zone.fromutc(naive.replace(tzinfo=zone)), timezone.min, timezone.max)
show("wide", timezone, timedelta(days=1))
show("abstract", tzinfo().utcoffset, None)
show("subclass", type, "Sub", (timezone,), {})

print("pickles")
for value in (one, day, noon, moment, moment.replace(fold=1), zone, UTC, half, day.isocalendar()):
    for protocol in (0, 2, 4, 5):
        again = pickle.loads(pickle.dumps(value, protocol))
        assert type(again) is type(value) or isinstance(value, tuple), value
        if value is not half and noon is not value and getattr(value, "tzinfo", None) is not half:
            assert again == value, (again, value)
    print(repr(again), copy.deepcopy(value) == value or value is half)


class Stamp(datetime):
    def __new__(cls, *arguments, **keywords):
        made = super().__new__(cls, *arguments, **keywords)
        made.note = "noted"
        return made


stamp = Stamp(2024, 1, 1, tzinfo=UTC)
print(type(stamp + timedelta(1)).__name__, (stamp + timedelta(1)).note, type(stamp.replace(day=2)).__name__, repr(stamp), type(Stamp.fromisoformat("2024-01-01")).__name__, type(stamp.astimezone(zone)).__name__, type(stamp.date()).__name__)
