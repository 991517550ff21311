class Base:
    @property
    def name(self):
        return "base"
    @name.setter
    def name(self, value):
        print("base set", value)

class Sub(Base):
    @property
    def name(self):
        return "sub of " + super().name

class Extended(Base):
    @Base.name.getter
    def name(self):
        return "extended"

class Super(Base):
    @property
    def name(self):
        return super().name.upper()
    @name.setter
    def name(self, value):
        super(Super, type(self)).name.fset(self, value + "!")

print(Sub().name, Extended().name, Super().name)
Extended().name = 1
Super().name = "x"
try:
    Sub().name = 2
except AttributeError as error:
    print(error)

class Swallow:
    @property
    def broken(self):
        return self.missing
    def __getattr__(self, name):
        return f"getattr {name}"
print(Swallow().broken)

class Meta(type):
    @property
    def label(cls):
        return "label of " + cls.__name__
class M(metaclass=Meta): pass
print(M.label, hasattr(M(), "label"))
from functools import cached_property
class Cached:
    calls = 0
    @cached_property
    def value(self):
        Cached.calls += 1
        return self.calls * 10
c = Cached()
print(c.value, c.value, Cached.calls, "value" in vars(c))
c.value = 3
print(c.value)
