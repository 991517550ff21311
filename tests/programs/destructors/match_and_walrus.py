class D:
    __match_args__ = ("name",)
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name)
match D("subject"):
    case D("other"): print("wrong")
    case D(name): print("matched", name)
print("1")
match [D("a"), D("b")]:
    case [first, *rest]: print(first.name, len(rest))
print("2")
first = None; print("3"); rest = None; print("4")
if (w := D("walrus")).name: print("named")
w = D("replaced"); print("5"); del w
while (w := D("loop")).name != "loop": pass
print("6"); w = None
print((lambda d: d.name)(D("lambda")), "7")
a = [D("x"), D("y")]; a[0], a[1] = a[1], a[0]; print("8"); a[0] = a[1]; print("9"); del a; print("10")
b, c = D("b"), D("c"); b = c; print("11"); b = c = None; print("12")
(D("first") and D("second")).name; print("13")
(D("or1") or D("or2")).name; print("14")
[D("l1")] + [D("l2")]; print("15")
print(D("less").name < D("more").name, "16")
x = y = D("both"); x = None; print("17"); y = None; print("18")
e = {"k": D("old")}; e |= {"k": D("new")}; print("19"); e = None
print(f"{D('formatted').name}", "20")
t = D("try")
try: raise ValueError
except ValueError: t = None; print("21")
def f(*, key): print("f", key.name)
f(key=D("keyword")); print("22")
assert D("asserted"); print("23")
D("attr").other = 5; print("24")
D.shared = D("class attribute"); D.shared = None; print("25")
for _ in range(2): v = D(f"v{_}")
print("26"); del v
{D("element")}; print("27"); (D("t1"), D("t2"))[0].name; print("28")
