# gc-every: 211
import json
data = {"s": "té\"\\\n\u2028😀", "i": 10 ** 20, "f": 1.5, "n": None, "t": True, "l": [1, [2, {}], []], "e": {}, "neg": -0.0, "exp": 1e-10, "big": 1e100}
text = json.dumps(data); print(text); print(json.loads(text) == data, json.dumps(data, ensure_ascii=False))
print(json.dumps({"b": 1, "a": [1, 2]}, indent=2, sort_keys=True)); print(json.dumps([1, {"k": (2, 3)}], separators=(",", ":")), json.dumps({1: "a", None: "b", True: "c", 2.5: "d"}), json.dumps("x"), json.dumps(float("inf")))
print(json.loads(' {"a" : [1, 2.0, -3e2, "\\u00e9\\ud83d\\ude00\\/"], "b": null} '), json.loads("[]"), json.loads('"s"'), json.loads("NaN"), json.loads("-Infinity"), json.loads(b'{"x": 1}'))
for bad in ('{"a": }', "[1, 2", '{"a" 1}', '"unterminated', "", "[1] 2", '{"a": 1,}', "nul", '"\\x"', "01", "'a'"):
    try: print(json.loads(bad))
    except json.JSONDecodeError as error: print(type(error).__name__, error.lineno, error.colno, error.pos)
for bad in ({1, 2}, object, {(1, 2): 3}, 1j):
    try: json.dumps(bad)
    except TypeError as error: print(error)
class E(json.JSONEncoder):
    def default(self, o): return sorted(o) if isinstance(o, set) else super().default(o)
print(json.dumps({"s": {3, 1}}, cls=E), json.dumps([{2}], default=list), json.loads('{"a": {"b": 1}}', object_hook=lambda d: sorted(d.items())), json.loads('{"x": 1, "x": 2}', object_pairs_hook=list), json.loads("[1.5, 2]", parse_float=str, parse_int=lambda s: int(s) * 10))
loop = []; loop.append(loop)
try: json.dumps(loop)
except ValueError as error: print(error)
import io
buf = io.StringIO(); json.dump({"k": [1]}, buf); buf.seek(0); print(json.load(buf), json.dumps(data, indent="\t")[:20].__repr__(), len(json.dumps(list(range(1000)))), json.dumps({"a": 1, "b": object}, skipkeys=True, default=str)[:10])
