import sys

def f():
    x = 1
    y = [2]
    proxy = sys._getframe().f_locals
    proxy["x"] = 10
    print(x, proxy["x"], "y" in proxy, "nothing" in proxy, proxy.get("nothing", "default"))
    proxy["extra"] = 5
    print(proxy["extra"], sorted(proxy), len(proxy) == len(list(proxy)), "extra" in locals())
    y = [3]
    print(proxy["y"], sys._getframe().f_locals["extra"])
    try:
        proxy["missing"]
    except KeyError as error:
        print(error)
    proxy.update({"x": 20, "y": "new"})
    print(x, y, type(proxy | {"z": 1}).__name__, proxy.setdefault("x", 0), proxy == sys._getframe().f_locals)
f()

def cells():
    value = "old"
    def inner():
        return value
    sys._getframe().f_locals["value"] = "written"
    return value, inner()
print(cells())

class Tracked:
    def __init__(self, name): self.name = name
    def __del__(self): print("deleted", self.name)

def replaced():
    tracked = Tracked("first")
    sys._getframe().f_locals["tracked"] = Tracked("second")
    print(tracked.name)

def outside():
    def change(frame):
        frame.f_locals["a"] = "from callee"
    a = object()
    change(sys._getframe())
    return a
print(outside())

def generator():
    n = 1
    while True:
        yield n
g = generator()
next(g)
g.gi_frame.f_locals["n"] = 7
print(next(g))

try:
    def raising():
        local = 1
        raise ValueError
    raising()
except ValueError as error:
    frame = error.__traceback__.tb_next.tb_frame
    print(dict(frame.f_locals))
    frame.f_locals["local"] = 2
    print(dict(frame.f_locals), sys._getframe().f_locals is globals())
class C:
    x = 1
    print(type(sys._getframe().f_locals).__name__)
