class Point:
    """A point."""
    dimensions = 2

    def __init__(self, x, y=0):
        self.x = x
        self.y = y

    def __repr__(self):
        return f"{type(self).__name__}({self.x!r}, {self.y!r})"

    def __eq__(self, other):
        return isinstance(other, Point) and (self.x, self.y) == (other.x, other.y)

    def __hash__(self):
        return hash((self.x, self.y))

    def moved(self, dx=0, dy=0):
        return type(self)(self.x + dx, self.y + dy)

class Named(Point):
    def __init__(self, name, *args):
        super().__init__(*args)
        self.name = name
    def moved(self, **kwargs):
        return Point.moved(Point(self.x, self.y), **kwargs)

p = Point(1)
print(p, p.moved(dx=2), p == Point(1), p != Point(2), len({p, Point(1), Point(2)}))
n = Named("n", 3, 4)
print(n, n.name, n.moved(dy=1), isinstance(n, Point), issubclass(Named, Point), n.__dict__)
print(Point.__doc__, Named.__doc__, Point.__name__, Point.__bases__, Named.__mro__)
p.extra = "e"
p.dimensions = 3
print(vars(p), Point.dimensions, p.dimensions)
del p.dimensions
print(p.dimensions)
try:
    del p.dimensions
except AttributeError as error:
    print(error)
try:
    p.missing
except AttributeError as error:
    print(error, error.name, error.obj is p)
print(Point.moved(p, 1, 1), p.moved.__self__ is p, p.moved.__func__ is Point.moved)
