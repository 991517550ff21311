class Manager:
    def __init__(self, name, suppress=False, result=None):
        self.name, self.suppress, self.result = name, suppress, result
    def __enter__(self):
        print("enter", self.name)
        return self.result or self
    def __exit__(self, kind, value, traceback):
        print("exit", self.name, kind.__name__ if kind else None, value, traceback is not None)
        return self.suppress

with Manager("a") as a:
    print(a.name)
with Manager("b", result=(1, [2, 3])) as (x, [y, z]):
    print(x, y, z)
with Manager("c", suppress=True):
    raise ValueError("hidden")
try:
    with Manager("outer"), Manager("inner"):
        raise KeyError("seen")
except KeyError as error:
    print("caught", error)
with (Manager("p1") as p, Manager("p2", result="r") as q,):
    print(q)
def returns():
    for i in range(3):
        with Manager(f"loop{i}"):
            if i == 0:
                continue
            return i
print(returns())
class Target: pass
t = Target()
with Manager("attr", result=5) as t.value:
    print(t.value)
d = {}
with Manager("item", result=6) as d["k"]:
    print(d)
class BadExit(Manager):
    def __exit__(self, *args):
        raise RuntimeError("exit failed")
try:
    with BadExit("bad"):
        raise ValueError("body")
except RuntimeError as error:
    print(error, repr(error.__context__))
class BadEnter:
    def __enter__(self): raise OSError("enter failed")
    def __exit__(self, *args): print("never")
try:
    with BadEnter():
        print("never")
except OSError as error:
    print(error)
for thing in (5, type("E", (), {"__enter__": lambda s: s})()):
    try:
        with thing:
            pass
    except TypeError as error:
        print(type(error).__name__)
def gen():
    with Manager("gen"):
        yield 1
        yield 2
g = gen()
print(next(g))
g.close()
