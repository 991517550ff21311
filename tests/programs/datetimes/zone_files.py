"""zoneinfo: zones from files made here, rules for later years, caches, pickles, errors."""
import gc
import io
import pickle
import struct
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def show(label, function, *arguments, **keywords):
    try:
        print(label, repr(function(*arguments, **keywords)))
    except Exception as error:
        print(label, type(error).__name__)


def zone_file(transitions, kinds, rule):
    """`transitions`: (time, kind); `kinds`: (offset, is summer, name)."""
    names, starts = b"", []
    for _, _, name in kinds:
        starts.append(len(names))
        names += name.encode() + b"\0"

    def block(size):
        code = ">%d%s" % (len(transitions), "l" if size == 4 else "q")
        times = struct.pack(code, *(time for time, _ in transitions)) + bytes(kind for _, kind in transitions)
        types = b"".join(struct.pack(">lbb", offset, summer, start) for (offset, summer, _), start in zip(kinds, starts))
        counts = struct.pack(">6l", 0, 0, 0, len(transitions), len(kinds), len(names))
        return b"TZif2" + bytes(15) + counts + times + types + names

    return io.BytesIO(block(4) + block(8) + b"\n" + rule.encode() + b"\n")


def seconds(*fields):
    return int(datetime(*fields, tzinfo=UTC).timestamp())


kinds = [(3000, 0, "LMT"), (3600, 0, "STD"), (7200, 1, "DST")]
transitions = [(seconds(1910, 1, 1), 1), (seconds(2000, 3, 26, 1), 2), (seconds(2000, 10, 29, 1), 1)]
zone = ZoneInfo.from_file(zone_file(transitions, kinds, "STD-1DST,M3.5.0,M10.5.0/3"), key="Made/Up")
print(zone, zone.key, zone.utcoffset(None), time(1, tzinfo=zone).utcoffset())
for fields in ((1850, 1, 1), (1950, 7, 1), (2000, 3, 26, 1, 59), (2000, 3, 26, 2, 30), (2000, 3, 26, 3), (2000, 10, 29, 2, 30), (2010, 3, 28, 2), (2010, 7, 1), (2010, 10, 31, 2, 59), (2010, 10, 31, 3)):
    for fold in (0, 1):
        local = datetime(*fields, fold=fold, tzinfo=zone)
        print(local, local.tzname(), local.dst(), local.astimezone(UTC).replace(tzinfo=None))
for moment in ((1909, 12, 31), (2000, 3, 26, 0, 59), (2000, 3, 26, 1), (2000, 10, 29, 0, 30), (2000, 10, 29, 1, 30), (2030, 10, 27, 0, 30), (2030, 10, 27, 1, 30), (2030, 10, 27, 2)):
    local = datetime(*moment, tzinfo=UTC).astimezone(zone)
    print(local, local.fold, local.tzname())
fixed = ZoneInfo.from_file(zone_file([], [(-1800, 0, "HALF")], "<-0030>0:30"))
print(fixed.utcoffset(None), fixed.tzname(datetime(2020, 1, 1)), fixed.dst(datetime(2020, 1, 1)), str(fixed).split(" ")[0], fixed.key)
for rule in ("AAA3BBB", "AAA3,M3.1.0,M4.1.0", "3", "AAA25", "AAA3BBB,M13.1.0,M4.1.0", "AAA3BBB,J0,J3", "AAA3BBB,366,3", "AAA3BBB,M3.2.0/168,M4.1.0", "AAA3BBB,M3.2.0", "<A B>3", "AAA+3BBB-2:30:15,0/-3,J200/167:59:59"):
    show(rule, lambda: ZoneInfo.from_file(zone_file(transitions, kinds, rule)).tzname(datetime(2020, 1, 5)))
show("pickle", pickle.dumps, zone)
show("no file", ZoneInfo.from_file, io.BytesIO(b"nothing"))
show("missing", ZoneInfo, "No/Such_Zone")
show("outside", ZoneInfo, "../etc/passwd")
show("argument", zone.utcoffset, 5)
show("other", zone.fromutc, datetime(2020, 1, 1))


class Sub(ZoneInfo):
    pass


utc, sub = ZoneInfo("UTC"), Sub("UTC")
print(utc is ZoneInfo("UTC"), sub is Sub("UTC"), sub is utc, ZoneInfo.no_cache("UTC") is utc, repr(utc), repr(sub), type(sub).__name__)
print(pickle.loads(pickle.dumps(utc)) is utc, pickle.loads(pickle.dumps(ZoneInfo.no_cache("UTC"))) is utc)
Sub.clear_cache()
print(Sub("UTC") is sub)
ZoneInfo.clear_cache(only_keys=["UTC"])
print(ZoneInfo("UTC") is utc, issubclass(ZoneInfoNotFoundError, KeyError))
del utc
gc.collect()
print(datetime(2020, 1, 1, tzinfo=ZoneInfo("UTC")) + timedelta(1))
