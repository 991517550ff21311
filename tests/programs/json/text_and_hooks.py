# gc-every: 1009
# json: texts, hooks, floats, errors with places, options.
import json, decimal, collections, enum
values = [None, True, 0, -5, 1.5, 1e100, 1e-7, float("inf"), float("nan"), "é\u2028\"\\\n\x00😀", [], {}, [1, [2]], {"a": {"b": []}}, (1, 2), {1: 2, None: 3, True: 4, 1.5: 5}, "\ud800", 10**30, -0.0]
for v in values: print(json.dumps(v), json.dumps(v, ensure_ascii=False).encode("utf-8", "surrogatepass"), json.dumps(v, indent=1, sort_keys=False).replace("\n", "|"))
print(json.dumps({"b": 1, "a": [1, 2]}, sort_keys=True, indent="--", separators=(" ,", " : ")), json.dumps([1, {"x": 2}], separators=(",", ":")), json.dumps({(1, 2): 3, "k": 1}, skipkeys=True), json.dumps([], indent=2), json.dumps({}, indent=2), json.dumps([[]], indent=0))
class E(enum.IntEnum): A = 1
class S(str): pass
class D(dict): pass
class F(float):
    def __repr__(self): return "F!"
print(json.dumps([E.A, S("s"), D(a=1), F(1.5), collections.OrderedDict(z=1), collections.namedtuple("N", "q")(1)]), json.dumps({E.A: 1, S("k"): 2}), json.dumps(5j, default=lambda o: [o.real, o.imag]))
c = []; c.append(c)
for bad in [lambda: json.dumps(5j), lambda: json.dumps({(1,): 2}), lambda: json.dumps(c), lambda: json.dumps(float("nan"), allow_nan=False), lambda: json.dumps({1, 2}), lambda: json.dumps(b"x"), lambda: json.dumps({"a": [1, {"b": object}]}), lambda: json.dumps(object, default=lambda o: o), lambda: json.dumps([float("inf")], allow_nan=False)]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, str(error)[:90])
for text in ["1", " [1 , 2 ] ", '{"a": 1, "a": 2}', '"\\u00e9\\ud83d\\ude00\\n\\/"', "1.5e3", "-0", "-0.0", "1E400", "NaN", "-Infinity", "[]", '"\\ud800"', "123456789012345678901234567890", "true", '{"a":{"b":[null,false]}}', b'"\xc3\xa9"', bytearray(b"[1]"), '"a"'.encode("utf-16"), "0"]:
    print(repr(json.loads(text)).encode("ascii", "backslashreplace").decode())
for text in ["", " ", "[1,]", "[1 2]", "{", '{"a"}', '{"a":}', '{"a":1,}', "{a:1}", "'a'", '"a', '"\\x"', '"\\u12"', '"\n"', "01", "1.", "-", "+1", ".5", "nul", "tru", "[1]x", "[", '["a', "{\"a\":1 \"b\":2}", "\ufeff1", '{1:2}', "Infinit", "1e", '"\\ud800\\u"', "[\n1,\n  x]"]:
    try: print(json.loads(text))
    except json.JSONDecodeError as error: print(repr(text), error, error.pos, error.lineno, error.colno)
for bad in [lambda: json.loads(5), lambda: json.loads(None), lambda: json.loads(b"\xff"), lambda: json.loads("[" * 3)]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, str(error)[:60])
print(json.loads('{"a": 1, "b": [{"c": 2}]}', object_hook=lambda d: tuple(sorted(d.items(), key=str))), json.loads('{"a": 1, "b": {}}', object_pairs_hook=lambda p: p), json.loads("[1.5, 1, NaN]", parse_float=decimal.Decimal, parse_int=str, parse_constant=lambda s: "<" + s), json.JSONDecoder().raw_decode(" 1" .strip() + " rest"), json.JSONDecoder(strict=False).decode('"a\nb"'))
class Enc(json.JSONEncoder):
    def default(self, o): return {"set": sorted(o)} if isinstance(o, set) else super().default(o)
print(Enc().encode({1, 2}), json.dumps([{3}], cls=Enc), list(Enc(indent=1).iterencode([1, {"a": {2}}])), list(json.JSONEncoder().iterencode("x")))
import io; f = io.StringIO(); json.dump({"k": [1, 2]}, f); f.seek(0); print(json.load(f), json.loads(json.dumps("\x7f\x1f</script>")), json.dumps("\x7f/"))
