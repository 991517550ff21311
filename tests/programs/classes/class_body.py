print_order = []
class Meta(type):
    @classmethod
    def __prepare__(mcs, name, bases):
        print_order.append("prepare")
        return {}
class Body(metaclass=Meta):
    print_order.append("body")
    for i in range(3):
        locals()[f"m{i}"] = (lambda i: lambda self: i)(i)
    del i
    if True:
        conditional = "yes"
    def f(self, default=conditional):
        return default
print(print_order, Body().m0(), Body().m2(), Body().f(), hasattr(Body, "i"))

def make(base):
    class Local(base):
        kind = base.__name__
        def __repr__(self):
            return f"<{self.kind} {super().__repr__()}>"
    return Local
print(make(int)(5), make(str)("s"), make(list)([1]))

Dynamic = type("Dynamic", (Body,), {"x": 1, "get": lambda self: self.x})
print(Dynamic.__name__, Dynamic().get(), Dynamic.__module__)
class Outer:
    class Inner:
        value = 1
        class Deep:
            pass
    value = Inner.value + 1
print(Outer.Inner.Deep.__qualname__, Outer.value)
class Empty: ...
e = Empty()
e.__class__ = Outer
print(type(e).__name__, e.value)
try:
    e.__class__ = int
except TypeError as error:
    print(error)
