class lazy:
    def __init__(self, function):
        self.function = function
        self.__doc__ = function.__doc__
    def __set_name__(self, owner, name):
        self.name = name
    def __get__(self, instance, owner):
        if instance is None:
            return self
        print("computing", self.name)
        value = instance.__dict__[self.name] = self.function(instance)
        return value

class Circle:
    def __init__(self, radius):
        self.radius = radius
    @lazy
    def area(self):
        "Area."
        return 3 * self.radius ** 2

c = Circle(2)
print(c.area, c.area, vars(c), Circle.area.__doc__)
del c.area
print(c.area)

class Multi:
    """A method that knows whether it was called on the class."""
    def __init__(self, function):
        self.function = function
    def __get__(self, instance, owner):
        def call(*args):
            return self.function(instance or owner, *args)
        return call
class Both:
    @Multi
    def where(target, x):
        return ("class" if isinstance(target, type) else "instance"), x
print(Both.where(1), Both().where(2))

class Bound:
    def method(self, *args):
        return args
b = Bound()
m = b.method
print(m == b.method, m is b.method, hash(m) == hash(b.method), m.__name__, m(1))
f = Bound.method.__get__("fake")
print(f(5), f.__self__)
import types
b.attached = types.MethodType(lambda self, x: (type(self).__name__, x), b)
print(b.attached(3))
print(str.upper.__get__("abc")(), [].append.__self__, "x".join.__name__)
