from abc import ABC, ABCMeta, abstractmethod

class Shape(ABC):
    @abstractmethod
    def area(self): ...
    @property
    @abstractmethod
    def name(self): ...
    def describe(self):
        return f"{self.name}: {self.area()}"

class Square(Shape):
    def __init__(self, side):
        self.side = side
    def area(self):
        return self.side ** 2
    name = "square"

class Half(Shape):
    def area(self):
        return 0

print(Square(3).describe())
for cls in (Shape, Half):
    try:
        cls()
    except TypeError as error:
        print(error)
print(sorted(Shape.__abstractmethods__), sorted(Half.__abstractmethods__), Square.__abstractmethods__)

class Sized(metaclass=ABCMeta):
    @classmethod
    def __subclasshook__(cls, other):
        if cls is Sized:
            return any("size" in vars(k) for k in other.__mro__)
        return NotImplemented

class Box:
    size = 1

print(issubclass(Box, Sized), isinstance(Box(), Sized), issubclass(int, Sized))

@Shape.register
class Virtual:
    pass
print(isinstance(Virtual(), Shape), issubclass(Virtual, Shape), Shape in Virtual.__mro__)
from collections.abc import Iterable, Hashable, Mapping, Sequence, Callable
print([isinstance(x, Iterable) for x in ([], "", 1, {}, (i for i in ()))])
print([isinstance(x, Hashable) for x in ([], (), 1, {}, frozenset(), set())])
print(isinstance({}, Mapping), isinstance((), Sequence), isinstance(len, Callable))
