# gc-every: 1009
# datetime: arithmetic, limits, text, zones, comparison, errors.
from datetime import *
import pickle, copy
d, t, dt, td = date(2024, 2, 29), time(1, 2, 3, 4), datetime(2024, 2, 29, 23, 59, 59, 999999), timedelta(1, 2, 3)
print(d + td, d - td, d - date(2000, 1, 1), dt + td, dt - datetime(1, 1, 1), td * 2.5, td / 3, td // 7, td / timedelta(hours=1), td % timedelta(minutes=7), divmod(td, timedelta(hours=5)), -td, abs(-td), +td, td * -1, timedelta(0.5), timedelta(microseconds=1.5), timedelta(weeks=1, days=-1, milliseconds=5), repr(timedelta(-1, 5)), str(timedelta(-1, 5)), timedelta(days=1e-9), td.total_seconds(), bool(timedelta()))
print(d.isoformat(), d.isocalendar(), d.weekday(), d.timetuple()[:8], d.toordinal(), d.ctime(), d.replace(day=1), date.fromordinal(1), date.fromisoformat("2024-W09-4"), date.fromisocalendar(2020, 53, 7), f"{d:%A %j %U %W %V %G %u}", date.max, date.min, date.resolution, dt.isoformat(" ", "milliseconds"), dt.isoformat(timespec="hours"), t.isoformat("auto"), time.fromisoformat("T12:30:15,123"), datetime.fromisoformat("20240229T123000Z"), datetime.fromisoformat("2024-02-29 12:30:00.5+05:30"), dt.strftime("%Y %y %m %d %H %I %p %M %S %f %z%Z %%"))
u = timezone.utc; e = timezone(timedelta(hours=5, minutes=30), "IST"); n = timezone(-timedelta(hours=3, seconds=7)); a = datetime(2024, 1, 1, 12, tzinfo=u)
print(a, a.astimezone(e), a.astimezone(n).isoformat(), e, repr(e), n.tzname(None), a == a.astimezone(e), a < a.astimezone(n), a - a.astimezone(e), a.utctimetuple()[:5], a.timestamp(), datetime.fromtimestamp(0, u), datetime.fromtimestamp(-1.5, e), a.timetz(), a.time(), a.date(), datetime.combine(d, t, e), hash(a) == hash(a.astimezone(e)), time(1, tzinfo=u) == time(6, 30, tzinfo=e), repr(a), a.replace(tzinfo=None).fold, datetime(2024, 1, 1, fold=1), timezone.min, timezone.utc.fromutc(a))
print(datetime.strptime("29 Feb 2024 11:05 PM +0530", "%d %b %Y %I:%M %p %z"), datetime.strptime("24-060", "%y-%j"), datetime.strptime("12:00:00.5", "%H:%M:%S.%f").time(), pickle.loads(pickle.dumps([d, t, dt, td, a, e])) == [d, t, dt, td, a, e], copy.deepcopy(a) == a, dt.max - dt.min, sorted([date(2, 1, 1), date(1, 1, 1)])[0], date(2024, 1, 1) == datetime(2024, 1, 1), dt.__reduce__()[1][0].hex(), timedelta.max, timedelta.min)
for bad in [lambda: timedelta(10**10), lambda: timedelta("x"), lambda: date.max + timedelta(1), lambda: date.min - timedelta(1), lambda: datetime.max + timedelta(microseconds=1), lambda: timedelta.max + timedelta(1), lambda: timedelta.max * 2, lambda: d < t, lambda: d + 1, lambda: d + d, lambda: a - datetime(2024, 1, 1), lambda: a < datetime(2024, 1, 1), lambda: date.fromisoformat("2024-2-9"), lambda: datetime.fromisoformat("x"), lambda: datetime.strptime("x", "%Y"), lambda: datetime.strptime("2024 1", "%Y"), lambda: datetime.strptime("1", "%Q"), lambda: timezone(5), lambda: datetime.fromtimestamp(1e20), lambda: datetime.fromtimestamp(float("nan")), lambda: time(1, tzinfo=5), lambda: date.fromordinal(0), lambda: date.fromisocalendar(2024, 54, 1), lambda: dt.isoformat(timespec="x"), lambda: dt.isoformat("ab"), lambda: timedelta(float("nan")), lambda: hash(timedelta(1)) and d.strftime(5), lambda: td < 5]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, error)
class Z(tzinfo):
    def utcoffset(self, dt): return timedelta(hours=2) if dt is None or dt.month < 6 else timedelta(hours=3)
    def dst(self, dt): return timedelta(hours=dt is not None and dt.month >= 6)
    def tzname(self, dt): return "Z2"
z = datetime(2024, 7, 1, tzinfo=Z()); print(z, z.dst(), z.tzname(), z.astimezone(u), z.strftime("%Z %z"), u.utcoffset(None), datetime(2024, 1, 1, tzinfo=Z()) == datetime(2023, 12, 31, 22, tzinfo=u)) 
class D(date):
    def __new__(cls, *a): return super().__new__(cls, *a)
x = D(2024, 1, 1); print(type(x + timedelta(1)).__name__, type(x.replace(day=2)).__name__, type(D.fromordinal(5)).__name__, repr(x), x == date(2024, 1, 1))
