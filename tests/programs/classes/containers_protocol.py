class Grid:
    def __init__(self, width, height):
        self.width, self.height = width, height
        self.cells = {}
    def __getitem__(self, key):
        if isinstance(key, slice):
            return [self[x, 0] for x in range(*key.indices(self.width))]
        if key is ...:
            return "all"
        x, y = key
        return self.cells.get((x, y), ".")
    def __setitem__(self, key, value):
        self.cells[key] = value
    def __delitem__(self, key):
        del self.cells[key]
    def __contains__(self, key):
        return key in self.cells
    def __len__(self):
        return self.width * self.height
    def __iter__(self):
        for y in range(self.height):
            yield "".join(self[x, y] for x in range(self.width))
    def __reversed__(self):
        return reversed(list(self))
    def __bool__(self):
        return bool(self.cells)

g = Grid(3, 2)
print(bool(g), len(g))
g[0, 0] = "#"
g[2, 1] = "@"
print(list(g), list(reversed(g)), (0, 0) in g, (1, 1) in g, g[...], g[::2], bool(g))
del g[0, 0]
print("\n".join(g))

class Sequence:
    def __getitem__(self, index):
        if index > 3:
            raise IndexError
        return index * 10
print(list(Sequence()), 20 in Sequence(), 5 in Sequence(), *Sequence())

class Missing(dict):
    def __missing__(self, key):
        self[key] = key * 2
        return self[key]
m = Missing()
print(m[4], m, m.get(5), "x" in m)
class Neg:
    def __len__(self):
        return -1
try:
    len(Neg())
except ValueError as error:
    print(error)
