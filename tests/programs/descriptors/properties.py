# property: its parts, subclasses, documentation, and what the missing parts say.
class Celsius:
    def __init__(self, degrees):
        self.degrees = degrees

    @property
    def fahrenheit(self):
        """In Fahrenheit."""
        return self.degrees * 9 / 5 + 32

    @fahrenheit.setter
    def fahrenheit(self, value):
        self.degrees = (value - 32) * 5 / 9

    @fahrenheit.deleter
    def fahrenheit(self):
        self.degrees = None

    read_only = property(lambda self: 1)
    write_only = property(None, lambda self, value: print("written", value))
    nothing = property()


c = Celsius(100)
print(c.fahrenheit)
c.fahrenheit = 32
print(c.degrees)
del c.fahrenheit
print(c.degrees, Celsius.fahrenheit.__doc__, Celsius.fahrenheit.__name__)
c.write_only = 5
for body in ["c.read_only = 1", "del c.read_only", "c.write_only", "c.nothing", "del c.nothing", "Celsius.fahrenheit.fget = 1"]:
    try:
        exec(body)
    except AttributeError as error:
        print(body, "->", error)
p = Celsius.fahrenheit
print(p.fget.__name__, p.fset is not None, p.getter(len).fget, type(p.setter(None)).__name__, p.__isabstractmethod__)


class Doc(property):
    """Class's documentation."""


print(Doc(lambda self: 1).__doc__, Doc(c.__init__, doc="given").__doc__)


class Lazy(property):
    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = instance.__dict__["cache_" + self.name] = super().__get__(instance, owner)
        return value


class Use:
    @Lazy
    def slow(self):
        return 42


u = Use()
print(u.slow, vars(u), type(Use.slow).__name__, Use.slow.__name__)


class Sub(Celsius):
    @Celsius.fahrenheit.getter
    def fahrenheit(self):
        return -1


s = Sub(0)
s.fahrenheit = 50
print(s.fahrenheit, s.degrees, Celsius.fahrenheit is Sub.fahrenheit)


class Raising:
    @property
    def attribute(self):
        return self.missing

    def __getattr__(self, name):
        return f"fallback {name}"


print(Raising().attribute)
