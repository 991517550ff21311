saved = []
class R:
    def __init__(self, name): self.name = name
    def __del__(self):
        print("del", self.name)
        saved.append(self)
r = R("r")
del r
print(len(saved), saved[0].name)
saved.clear()
print("second death does not call __del__ again", saved)
class Attribute:
    def __del__(self):
        print("has", self.value)
        self.value = "changed"
        print("now", self.value)
a = Attribute()
a.value = 5
del a
class Later: pass
l = Later()
Later.__del__ = lambda self: print("added later")
del l
class InstanceDel: pass
i = InstanceDel()
i.__del__ = lambda: print("never called")
del i
class Creates:
    depth = 0
    def __del__(self):
        Creates.depth += 1
        print("creating", Creates.depth)
        if Creates.depth < 4: Creates()
Creates()
class Nested:
    def __init__(self, inner=None): self.inner = inner
    def __del__(self):
        print("nested", type(self.inner).__name__)
        self.inner = None
        print("inner released")
Nested(Nested(Nested()))
def call():
    class Local:
        def __del__(self): print("del of a local class")
    return Local()
call()
import sys
sys.unraisablehook = lambda u: print("unraisable", type(u.exc_value).__name__, u.exc_value)
class Raises:
    def __del__(self): raise ValueError("in del")
Raises()
print("continues")
try:
    Raises()
    raise KeyError("other")
except KeyError as e:
    print(e, e.__context__)
