class D:
    def __init__(self, name, **attributes):
        self.name = name
        self.__dict__.update(attributes)
    def __del__(self): print("del", self.name)
class Plain:
    def __init__(self, x): self.x = x
print("owner first, then what it owns")
outer = D("outer", inner=D("inner", innermost=D("innermost")))
del outer
print("attributes in order")
p = Plain(D("x"))
p.y = D("y")
p.z = D("z")
del p
print("attribute rebound")
p = Plain(D("first"))
p.x = D("second")
print("deleted")
del p.x
print("class attribute")
class Holder: held = D("held")
Holder.held = None
class Slotted:
    __slots__ = ("a", "b")
    def __init__(self): self.a, self.b = D("slot a"), D("slot b")
    def __del__(self): print("del slotted")
print("slots")
s = Slotted()
s.a = None
del s
print("dict replaced")
p = Plain(D("old dict"))
p.__dict__ = {"x": D("new dict")}
print("then")
p.__dict__.clear()
print("cleared")
class Sub(D):
    def __del__(self):
        print("sub del")
        super().__del__()
Sub("sub")
print("end")
