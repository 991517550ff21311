class D:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name)
    def method(self): print("method", self.name); return self.name
    def chain(self): return self
    def __add__(self, other): print("add"); return D(self.name + other.name)
    def __len__(self): return 3
    def __bool__(self): return True
D("statement")
print("next")
D("call").method()
print("next")
print("length", len(D("len")))
print(D("attribute").name)
D("chained").chain().chain().method()
print("next")
D("p") + D("q")
print("next")
if D("condition"):
    print("in if")
[D("in list"), print("list built")]
print("next")
x = D("l") + D("r")
print("bound", x.name)
del x
def f(a, b=None):
    print("f runs")
    a = None
    print("f rebound a")
f(D("arg"))
f(D("arg1"), D("arg2"))
print("next")
def g(*args, **kwargs):
    print("g", len(args), sorted(kwargs))
g(D("star or keyword"), k=D("star or keyword"))
print("next")
(lambda d: print("lambda", d.name))(D("for lambda"))
print(D("left").name + D("right").name)
not D("not")
D("or") or print("never")
D("subscripted list").__class__
print([D("indexed")][0].name, "printed")
print("end")
