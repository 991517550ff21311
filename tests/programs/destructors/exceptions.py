class D:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name)
def f():
    d = D("local of f")
    raise ValueError("v")
try:
    f()
except ValueError:
    print("in handler")
print("after handler")
try:
    f()
except ValueError as e:
    kept = e
print("exception kept")
del kept
print("exception gone")
class Error(Exception):
    def __del__(self): print("del error")
try:
    raise Error
except Error:
    print("caught")
print("next")
try:
    raise Error
except Error as e:
    print("named")
print("next")
def g():
    try:
        d = D("try local")
        raise KeyError
    except KeyError:
        print("g handler")
        d = None
        print("g cleared")
    finally:
        print("g finally")
g()
def h():
    with_local = D("h local")
    try:
        return "value"
    finally:
        print("h finally")
print(h())
class Manager:
    def __enter__(self): return D("entered")
    def __exit__(self, *a): print("exit")
    def __del__(self): print("del manager")
with Manager() as m:
    print("with body")
print("after with")
del m
def stack():
    for i in range(2):
        try:
            d = D(f"iteration {i}")
            if i: raise ValueError
        except ValueError:
            print("ValueError")
stack()
print("end")
