class D:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name)
def identity(d): return d
def pair(a, b): print("pair", a.name, b.name)
def forget(d):
    del d
    print("forgot")
identity(D("a"))
print("1")
pair(identity(D("b")), D("c") if False else D("b"))
print("2")
forget(D("d"))
print("3")
forget(identity(identity(D("e"))))
print("4")
class C:
    def __init__(self, d): print("init", d.name)
    def method(self, d): self.kept = d
C(D("f"))
print("5")
c = C(D("g"))
c.method(D("h"))
c.method(D("i"))
print("6")
c = None
print("7")
list(map(identity, [D("j")]))
print("8")
identity(d=D("k"))
print("9")
identity(*[D("l")])
print("10")
print(str(identity(D("m")).name).upper())
print("11")
def default(d=None):
    d = d or D("made")
    print("has", d.name)
default()
default(D("given"))
print("12")
def nested():
    def inner(d):
        return d.name
    return inner(D("n"))
print(nested())
type("T", (), {"__del__": lambda self: print("del T")})()
print("13")
getattr(D("o"), "name")
print("14")
isinstance(D("p"), D)
print("15")
