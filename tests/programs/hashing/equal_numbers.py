# gc-every: 1009
# Hashes: equal values across types, -1, unhashables, subclasses, mutable parts.
import decimal, fractions, datetime, math, sys, uuid, ipaddress, enum
groups = [(1, 1.0, True, 1 + 0j, decimal.Decimal(1), fractions.Fraction(1)), (0, 0.0, -0.0, False, 0j, decimal.Decimal("-0")), (0.5, decimal.Decimal("0.5"), fractions.Fraction(1, 2)), (-1, -1.0, -2)[:2], (2**100, float(2**100), decimal.Decimal(2**100)), (10**400, decimal.Decimal(10**400), fractions.Fraction(10**400))]
print([len({hash(v) for v in g}) for g in groups], [len(set(g)) for g in groups])
print(hash(-1), hash(-2), hash(2**61 - 1), hash(2**61), hash(-(2**61 - 1)), hash(math.inf), hash(-math.inf), hash(decimal.Decimal("inf")), hash(0.1), hash(1e300), hash(5e-324), hash(-0.1), hash(1j), hash(3 + 4j), hash(-1j), sys.hash_info.modulus == 2**61 - 1, sys.hash_info.imag, sys.hash_info.inf)
print(hash(()), hash((1, 2)), hash((1, (2, 3))), hash(frozenset()), hash(frozenset([1, 2, 3])), hash((0.5, None)) == hash((0.5, None)), hash(None) == hash(None), hash(True), hash(range(3)) == hash(range(0, 3, 1)), hash(range(0)) == hash(range(5, 5)), hash(range(1, 10, 5)) == hash(range(1, 7, 5)))
print(hash("a") == hash("a"), hash(b"a") == hash("a"), hash(b"ab") == hash(memoryview(b"ab")), hash("") == hash(b""), hash(""))
nan = float("nan"); print(hash(nan) == hash(nan), nan in {nan}, len({nan, float("nan")}), {nan: 1}[nan])
for v in [[], {}, set(), bytearray(), ([],), slice(1), {}.keys(), {}.items(), memoryview(bytearray(1))]:
    try: print(type(v).__name__, hash(v) == hash(v))
    except (TypeError, ValueError) as error: print(type(v).__name__, error)
class E:
    def __eq__(self, o): return True
class H(E):
    __hash__ = object.__hash__
class B:
    def __hash__(self): return -1
class L:
    def __hash__(self): return 2**70 + 5
class S:
    def __hash__(self): return "x"
class I(int):
    pass
class T(str):
    def __hash__(self): return 7
print(E.__hash__, isinstance(hash(H()), int), hash(B()), hash(L()), hash(I(5)), hash(T("a")), {T("k"): 1}.get("k"), {"k": 1}.get(T("k")))
for bad in [lambda: hash(E()), lambda: hash(S()), lambda: {E(): 1}, lambda: hash(), lambda: {[]: 1}, lambda: {(1, []): 2}, lambda: set([[]]), lambda: frozenset([{}])]:
    try: print(bad())
    except TypeError as error: print(error)
class C(enum.Enum): X = 1
print({C.X: 1}[C.X], hash(datetime.date(2020, 1, 1)) == hash(datetime.date(2020, 1, 1)), hash(datetime.timedelta(0)) == hash(datetime.timedelta(0)), hash(uuid.UUID(int=5)) == hash(uuid.UUID(int=5)), hash(ipaddress.ip_address("1.2.3.4")) == hash(ipaddress.ip_address("1.2.3.4")), hash(int) == hash(int), hash(len) == hash(len), hash(C.X) == hash("X"))
a = [1]; m1, m2 = a.append, a.append; print(m1 == m2, hash(m1) == hash(m2), [].append == [].append, (lambda: 0).__hash__() is not None)
