# gc-every: 1009
# copy, deepcopy and pickle: hooks, cycles, protocols, errors.
import copy, pickle, collections, datetime, decimal, fractions, enum, functools, types, array
class P:
    def __init__(self, x): self.x = x
    def __eq__(self, o): return type(self) is type(o) and self.__dict__ == o.__dict__
class Slots:
    __slots__ = ("a", "b")
class Both(P):
    __slots__ = ("s",)
class State(P):
    def __getstate__(self): return {"x": self.x * 2}
    def __setstate__(self, state): self.x = ("set", state["x"])
class Reduce(P):
    def __reduce__(self): return (Reduce, (self.x + 1,), {"extra": 5})
class NewArgs(tuple):
    def __new__(cls, a, b): return super().__new__(cls, (a, b))
    def __getnewargs__(self): return (self[0], self[1])
class Keywords:
    def __new__(cls, *, k): self = super().__new__(cls); self.k = k; return self
    def __getnewargs_ex__(self): return ((), {"k": self.k})
class ListSub(list): pass
class DictSub(dict): pass
class Color(enum.Enum): RED = 1; BLUE = 2
class Copied(P):
    def __copy__(self): return Copied("copied")
    def __deepcopy__(self, memo): return Copied(("deep", len(memo) >= 0))
N = collections.namedtuple("N", "a b")
def function(): pass
s = Slots(); s.a = [1]; b = Both(1); b.s = 2; l = ListSub([1]); l.attr = 3; d = DictSub(a=1); d.attr = 4
values = [None, True, 5, 2**100, 1.5, 1j, "é", b"b", bytearray(b"x"), (1, [2]), [1, [2]], {"a": [1]}, {1, 2}, frozenset([1]), P([1]), State(3), Reduce(1), l, d, Color.RED, N(1, [2]), collections.OrderedDict(a=1), collections.deque([1], 3), collections.Counter("aa"), collections.defaultdict(list, a=[1]), datetime.date(2020, 1, 2), datetime.timedelta(1), decimal.Decimal("1.5"), fractions.Fraction(1, 3), range(3), slice(1, 2), Ellipsis, NotImplemented, int, len, function, functools.partial(int, base=2), array.array("i", [1]), ValueError("v", 1), types.SimpleNamespace(a=1), complex, print, str.upper, dict.fromkeys]
for v in values:
    row = []
    for protocol in range(6):
        try:
            w = pickle.loads(pickle.dumps(v, protocol)); row.append("=" if w == v or repr(w) == repr(v) else (getattr(w, "__dict__", w)))
        except Exception as error: row.append(type(error).__name__)
    c, e = copy.copy(v), copy.deepcopy(v)
    print(type(v).__name__, row if set(map(str, row)) != {"="} else "ok", c is v, e is v, c == v, e == v)
w = pickle.loads(pickle.dumps(s)); print(w.a, hasattr(w, "b"), copy.copy(s).a is s.a, copy.deepcopy(s).a is s.a); w = pickle.loads(pickle.dumps(b)); print(w.s, w.x); w = copy.copy(l); print(w, w.attr); print(copy.deepcopy(d).attr, pickle.loads(pickle.dumps(NewArgs(1, 2))), pickle.loads(pickle.dumps(Keywords(k=5), 2)).k, copy.copy(Copied(1)).x, copy.deepcopy([Copied(1)])[0].x)
r = []; r.append(r); e = copy.deepcopy(r); w = pickle.loads(pickle.dumps(r)); print(e[0] is e, w[0] is w); t = ([],); t[0].append(t); e = copy.deepcopy(t); print(e[0][0] is e); dd = {}; dd["self"] = dd; print(copy.deepcopy(dd)["self"]["self"] is not dd); shared = [1]; e = copy.deepcopy([shared, shared]); print(e[0] is e[1]); o = P(None); o.x = o; w = pickle.loads(pickle.dumps(o)); print(w.x is w)
for bad in [lambda: pickle.dumps(x for x in ()), lambda: pickle.loads(b""), lambda: pickle.loads(b"garbage."), lambda: pickle.loads(b"\x80\x09."), lambda: copy.copy(x for x in ()), lambda: copy.deepcopy({1: (x for x in ())}), lambda: pickle.dumps(5, 99), lambda: pickle.loads("text"), lambda: pickle.loads(b"cnosuch\nmodule\n."), lambda: pickle.loads(b"I1"), lambda: pickle.loads(b"(I1\n."), lambda: pickle.dumps(open), lambda: copy.replace(P(1)), lambda: copy.replace(N(1, 2), a=5), lambda: pickle.loads(b"0."), lambda: pickle.loads(b"\x80\x04\x95\xff")]:
    try: print(bad() if not isinstance(bad(), bytes) else "bytes")
    except Exception as error: print(type(error).__name__, str(error).replace("__main__.", "")[:60].split(" at 0x")[0])
import io, copyreg
class Out(pickle.Pickler):
    def persistent_id(self, obj): return "id" if isinstance(obj, P) else None
    def reducer_override(self, obj): return (complex, (1, 2)) if obj is function else NotImplemented
class In(pickle.Unpickler):
    def persistent_load(self, pid): return ("loaded", pid)
    def find_class(self, module, name): return super().find_class(module, name)
f = io.BytesIO(); Out(f).dump([P(1), function]); print(In(io.BytesIO(f.getvalue())).load())
copyreg.pickle(Slots, lambda s: (list, ((9,),))); print(pickle.loads(pickle.dumps(s)), copy.copy(s)); buffers = []; data = pickle.dumps(pickle.PickleBuffer(b"abc"), 5, buffer_callback=buffers.append); print(len(buffers), bytes(pickle.loads(data, buffers=buffers)))
print(pickle.dumps([1, "a", (2.5, None)], 0), pickle.dumps({"k": b"v"}, 2), pickle.dumps((True, -1, 300, 70000, 2**40), 2), pickle.dumps("é" * 2, 4), pickle.DEFAULT_PROTOCOL >= 4)
