class C:
    def __len__(self):
        return 3

c = C()
c.__len__ = lambda: 5
print(len(c), c.__len__())
C.__len__ = lambda self: 7
print(len(c))
del C.__len__
try:
    len(c)
except TypeError as error:
    print(error)

class Getattr:
    def __getattr__(self, name):
        if name.startswith("auto_"):
            return name[5:]
        raise AttributeError(f"no {name}")
g = Getattr()
g.real = 1
print(g.real, g.auto_x, hasattr(g, "other"), getattr(g, "other", "default"))

class Getattribute:
    x = 1
    def __getattribute__(self, name):
        if name == "secret":
            return "found"
        return "<" + str(object.__getattribute__(self, name)) + ">"
print(Getattribute().x, Getattribute().secret)

class Setattr:
    def __setattr__(self, name, value):
        print("set", name, value)
        super().__setattr__(name, value)
    def __delattr__(self, name):
        print("del", name)
        super().__delattr__(name)
s = Setattr()
s.a = 1
setattr(s, "b", 2)
del s.a
print(s.__dict__)
class Dir:
    def __dir__(self):
        return ["z", "a"]
print(dir(Dir()))
try:
    iter(g)
except TypeError as error:
    print(error)
