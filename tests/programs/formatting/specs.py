# gc-every: 1009
# format(): every kind of spec for every kind of value, nested fields, conversions, errors.
import datetime, decimal, fractions
values = [0, -5, 255, 10**9, 1.5, -0.0, 1e10, float("nan"), True, "text", "é日", None, 2 + 3j]
specs = ["", "5", "<8", ">8", "^8", "*^9", "08", "+", " ", ",", "_", ".2", "10.3f", "e", "g", "%", "x", "#X", "b", "s", ".1s", "=+8", "z.1f", ",.1f", "n", "é>6", "c", "#o", "-", "012,.1f"]
for v in values:
    row = []
    for s in specs:
        try: row.append(format(v, s))
        except (ValueError, TypeError, OverflowError) as error: row.append("!")
    print(repr(v), row)
for bad in [lambda: format(1, "q"), lambda: format("a", "d"), lambda: format("a", "+"), lambda: format("a", "=5"), lambda: format(1.5, "d"), lambda: format(1, ".1"), lambda: format(None, "5"), lambda: format([], "x"), lambda: format(1, "999999999999999999999"), lambda: format(1.5, ".99999999999999999999f"), lambda: "{".format(), lambda: "}".format(), lambda: "{}".format(), lambda: "{0} {}".format(1, 2), lambda: "{} {0}".format(1, 2), lambda: "{x}".format(), lambda: "{0.x}".format(1), lambda: "{0[x]}".format([1]), lambda: "{0[5]}".format([1]), lambda: "{!z}".format(1), lambda: "{!}".format(1), lambda: "{0!rr}".format(1), lambda: "{:{:{}}}".format(1, 2, 3), lambda: "{0[}".format(1), lambda: "{0.}".format(1), lambda: "{0[]}".format([1]), lambda: "{a b}".format(**{"a b": 1}) + "{0 }".format(1), lambda: format(1, 5), lambda: format(1j, "%"), lambda: format(-1, "c"), lambda: format(0x110000, "c"), lambda: format("x", ",")]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, error)
class F:
    a = [1, {"k": "v"}]
    def __format__(self, spec): return f"<{spec}>"
    def __str__(self): return "str"
    def __repr__(self): return "repr"
f = F()
print("{0} {0!s} {0!r} {0!a:>6} {0.a[1][k]} {0:{1}{2}}".format(f, "x", "y"), f"{f:a{1 + 1}} {f!s:^7} {f.a[1]['k']:>{3 + 1}}", "{{}} {:%Y-%m-%d %H}".format(datetime.datetime(2020, 1, 2, 3)), f"{decimal.Decimal('1234.5'):,.2f} {decimal.Decimal('1E+3'):f} {fractions.Fraction(1, 3):.3f}", "{:>{w}.{p}}".format("abcdef", w=6, p=3), "{0[0]}{0[-1]}".format({0: "z", "-1": "m"}), "%s %r %a %5.1f %-5d| %+d %x %#o %e %g %c %% %05d %.3s %*d" % ("s", "r", "é", 2.25, 7, 3, 255, 8, 12345.678, 1e-10, 65, -42, "abcdef", 4, 9), "%(a)s %(b)05.1f" % {"a": 1, "b": 2}, "%s" % ((1, 2),), "%i %u" % (1.9, True))
for bad in [lambda: "%d" % "x", lambda: "%d" % 1j, lambda: "%c" % -1, lambda: "%(a)s" % 5, lambda: "%(a)s" % {}, lambda: "%s" % (), lambda: "%s" % (1, 2), lambda: "%" % 1, lambda: "%z" % 1, lambda: "%(a" % {}, lambda: "%*d" % ("x", 1), lambda: "%.*f" % (1.5, 1), lambda: "%x" % 1.5, lambda: "%f" % "x", lambda: "abc" % 1, lambda: "%5" % 1, lambda: "%s %(a)s" % {"a": 1}]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, error)
