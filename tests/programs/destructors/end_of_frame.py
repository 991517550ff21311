class D:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name)
def f():
    local = D("local")
    print("in f")
print("before")
f()
print("after")
def g(argument):
    print("g has", argument.name)
    return "result"
print(g(D("argument")))
def h():
    d = D("returned")
    return d
kept = h()
print("kept", kept.name)
del kept
h()
print("ignored result is gone")
def raises():
    d = D("raising")
    raise ValueError("v")
try:
    raises()
except ValueError as error:
    print("handling", error)
print("handled")
def early(flag):
    d = D("early")
    if flag:
        return 1
    print("not early")
early(True)
early(False)
def unused():
    d = D("unused")
    for i in range(2):
        print("still alive", i)
unused()
def deep(n):
    d = D(f"deep{n}")
    if n: deep(n - 1)
deep(2)
def delete_inside():
    d = D("deleted inside")
    del d
    print("after del")
delete_inside()
