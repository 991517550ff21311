# gc-every: 1009
# csv: dialects, quoting, readers, writers, sniffing, errors.
import csv, io
def w(rows, **k):
    f = io.StringIO(); out = csv.writer(f, **k)
    for r in rows: out.writerow(r)
    return f.getvalue()
rows = [["a", "b c", 'q"q', "x,y", "l\nm", "", None, 1, 1.5, " s "], [], [""], [None], ["é"]]
for q in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, csv.QUOTE_STRINGS, csv.QUOTE_NOTNULL):
    try: print(q, repr(w(rows, quoting=q)))
    except csv.Error as error: print(q, error)
print(repr(w([["a,b", "c"]], quoting=csv.QUOTE_NONE, escapechar="\\")), repr(w([['a"b']], doublequote=False, escapechar="!")), repr(w([["a;b", "c"]], delimiter=";", lineterminator="|")), repr(w([["a'b"]], quotechar="'")), repr(w([[1, 2]], dialect="excel-tab")), repr(w([[1, "x"]], dialect="unix")), repr(w([["a\\b", "c"]], escapechar="\\")), repr(w([[True, b"x", [1]]])))
def r(text, **k): return list(csv.reader(io.StringIO(text, newline=""), **k))
print(r('a,"b ""c""",d\r\n1,,3\n\n"x\ny",z'), r("a b  c", delimiter=" ", skipinitialspace=True), r("'a','b'", quotechar="'"), r('a\\,b,c', escapechar="\\"), r('1,"2",3.5', quoting=csv.QUOTE_NONNUMERIC), r('"a"x,b'), r('a"b,c'), r('"a" ,b'), r("a,b", quoting=csv.QUOTE_NONE), r('a,"",,"b"', quoting=csv.QUOTE_NOTNULL), r('1,"a",', quoting=csv.QUOTE_STRINGS), r(""), r("\n"), r(","), r('"'), r("a\rb"))
for bad in [lambda: r('"a', strict=True), lambda: r('"a"b', strict=True), lambda: r("x", dialect="nope"), lambda: r("x", bad=1), lambda: w([5]), lambda: w([["a,b"]], quoting=csv.QUOTE_NONE), lambda: r("x", quoting=99), lambda: csv.reader(5), lambda: list(csv.reader([b"a"])), lambda: list(csv.reader(["a\nb"])) , lambda: r("a", quoting=csv.QUOTE_NONNUMERIC), lambda: csv.get_dialect("zz"), lambda: csv.register_dialect(5), lambda: csv.unregister_dialect("zz"), lambda: csv.field_size_limit("x"), lambda: csv.writer(5), lambda: r("a", delimiter="\n"), lambda: r("a", quotechar=None, quoting=csv.QUOTE_ALL), lambda: csv.Sniffer().sniff("x")]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, error)
reader = csv.reader(["a,b", "c,d"]); print(next(reader), reader.line_num, reader.dialect.delimiter, reader.dialect.quoting)
d = csv.DictReader(io.StringIO("x,y\n1,2\n3\n4,5,6\n")); print(d.fieldnames, list(d)); d = csv.DictReader(["1,2"], fieldnames="ab", restkey="more", restval="none"); print(list(d))
f = io.StringIO(); dw = csv.DictWriter(f, ["a", "b"], restval="-", extrasaction="ignore"); dw.writeheader(); dw.writerow({"a": 1, "z": 9}); dw.writerows([{"b": 2}]); print(repr(f.getvalue()))
try: csv.DictWriter(f, ["a"]).writerow({"q": 1})
except ValueError as error: print(error)
class Mine(csv.Dialect): delimiter = "|"; quotechar = "'"; lineterminator = "\n"; quoting = csv.QUOTE_MINIMAL
csv.register_dialect("mine", Mine); print("mine" in csv.list_dialects(), repr(w([["a|b", 1]], dialect="mine")), csv.get_dialect("mine").delimiter); s = csv.Sniffer().sniff("a;b;c\n1;2;3\n4;5;6\n"); print(s.delimiter, csv.Sniffer().has_header("name,age\nbob,5\namy,6\n")); old = csv.field_size_limit(5)
try: r("abcdefgh")
except csv.Error as error: print(error)
csv.field_size_limit(old); print(old)
