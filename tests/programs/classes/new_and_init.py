class Logged:
    def __new__(cls, *args):
        print("new", cls.__name__, args)
        return super().__new__(cls)
    def __init__(self, *args):
        print("init", args)

Logged(1, 2)

class Other:
    def __new__(cls):
        return 42
    def __init__(self):
        print("never")
print(Other())

class Singleton:
    _instance = None
    def __new__(cls):
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance
print(Singleton() is Singleton())

class Celsius(float):
    def __new__(cls, value):
        return super().__new__(cls, round(value, 1))
    def __init__(self, value):
        self.original = value
c = Celsius(21.456)
print(c, c.original, c + 1)

class Pair(tuple):
    def __new__(cls, a, b):
        return tuple.__new__(cls, (a, b))
    first = property(lambda self: self[0])
print(Pair(1, 2), Pair(3, 4).first)

class Bad:
    def __init__(self):
        return 1
try:
    Bad()
except TypeError as error:
    print(error)
for call in (lambda: object(1), lambda: Singleton(1), lambda: type("X", (), {})(5), lambda: object.__new__(int)):
    try:
        call()
    except TypeError as error:
        print(error)
