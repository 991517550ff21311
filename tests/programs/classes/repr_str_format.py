class Both:
    def __repr__(self):
        return "R"
    def __str__(self):
        return "S"
    def __format__(self, spec):
        return f"F[{spec}]"
    def __bytes__(self):
        return b"B"
b = Both()
print(b, repr(b), str(b), f"{b}", f"{b!r}", f"{b!s:>4}", f"{b:spec}", format(b, "x"), [b], (b,), {b: b}, bytes(b))
print("%s %r" % (b, b), "{} {!r} {:q}".format(b, b, b))

class OnlyRepr:
    def __repr__(self):
        return "only"
print(str(OnlyRepr()), f"{OnlyRepr()}")

class BadRepr:
    def __repr__(self):
        return 5
try:
    repr(BadRepr())
except TypeError as error:
    print(error)
class BadStr:
    def __str__(self):
        return None
try:
    str(BadStr())
except TypeError as error:
    print(error)
try:
    format(object(), "x")
except TypeError as error:
    print(error)

class Node:
    def __init__(self, *children):
        self.children = children
    def __repr__(self):
        return f"Node({', '.join(map(repr, self.children))})"
print(Node(Node(), Node(Node())))
loop = [1]
loop.append(loop)
d = {"self": loop}
d["d"] = d
print(loop, d)
print(type(b), Both.__init__ is object.__init__, int, type, len)
