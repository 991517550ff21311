print(abs(-5), abs(-2.5), abs(3 - 4j), divmod(7, 2), pow(2, 3), round(2.567, 1), bin(10), oct(8), hex(255), bin(-5), hex(-255), chr(97), ord("a"), bool([]), int("12"), sum(range(5)), min(3, 1, 2), max([1, 5, 3]), max("a", "ab", key=len))
print(callable(len), callable(5), callable(lambda: 0), isinstance(5, (int, str)), isinstance(5, int | str), issubclass(bool, int), type(5) is int, id(5) == id(5), hash("") == hash(""), len("abc"), repr("x"), ascii("é"), str(None), format(255, "#x"), format("x", ">3"))
print(eval("1 + x", {"x": 5}), eval("[y for y in range(3)]"), exec("q = 5"), q, compile("1 + 1", "<s>", "eval").co_filename, eval(compile("2 * 3", "<s>", "eval")))
class C: attr = 1
c = C()
print(getattr(c, "attr"), getattr(c, "none", "d"), hasattr(c, "attr"), setattr(c, "n", 5), c.n, delattr(c, "n"), vars(c), "attr" in dir(c), dir(c) == sorted(dir(c)))
print(sorted([3, 1, 2]), sorted("bca", reverse=True), sorted(["bb", "a", "ccc"], key=len), list(reversed([1, 2])), list(map(lambda a, b: a + b, [1, 2], [3, 4])), [*filter(str.isdigit, "a1b2")], all([]), any([]))
print("a", "b", sep="-", end="!\n"); print(); print(*[1, 2], sep="\n"); print("x", end=""); print("y", file=None)
import sys, io
buf = io.StringIO(); print("to buffer", 1, file=buf, flush=True); print(repr(buf.getvalue()))
print(type("x").__name__, type(type).__name__, object().__class__.__name__, NotImplemented, Ellipsis, ..., __debug__, None.__class__.__name__)
print(int.__name__, list.__doc__ is not None, len.__name__, print.__module__, isinstance(type, type), isinstance(object, type), type.__mro__ == (type, object), globals()["c"] is c)
for call in (lambda: eval("1 +"), lambda: int([]), lambda: round("x"), lambda: sorted(5), lambda: max(), lambda: max(1), lambda: getattr(c, "zz"), lambda: ord("ab"), lambda: isinstance(1, "x"), lambda: sum("ab"), lambda: vars(5), lambda: print(nope=1), lambda: abs(None), lambda: len(5, 6), lambda: min(1, "a")):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)
print(frozenset([1]), bytes("é", "utf-8"), bytearray(2), memoryview(b"ab")[0], complex(1, 2), slice(1, 2), list(zip(*[(1, 2), (3, 4)])), property().fget, super(C, c).__class__.__name__ if False else "object")
print(breakpoint.__name__, input.__name__, open.__name__, __name__, __builtins__.len is len, __import__("math").floor(2.7))
import math
print(math.pi, math.tau, math.factorial(10), math.gcd(12, 18), [math.floor(x) for x in (-1.5, 1.5)], math.comb(5, 2), sys.maxsize, sys.byteorder, sys.version_info >= (3, 13))
