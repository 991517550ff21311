class Base:
    __secret = "base"
    def __init__(self):
        self.__value = 1
        self.__dunder__ = 2
        self._single = 3
    def get(self):
        return self.__value, self.__secret
    def __hidden(self):
        return "hidden"
    def call(self):
        return self.__hidden()

class Derived(Base):
    __secret = "derived"
    def __init__(self):
        super().__init__()
        self.__value = 10
    def both(self):
        return self.__value, self._Base__value, self.__secret

d = Derived()
print(d.get(), d.both(), d.call())
print(sorted(d.__dict__))
print(d._Base__hidden(), d._Derived__secret)
try:
    d.__value
except AttributeError as error:
    print(error)

class _Under:
    def __init__(self):
        self.__x = 1
print(_Under().__dict__)

class Mangled:
    def f(self, __a):
        __b = __a
        return sorted(locals())
    def g(self):
        import json as __json
        return [name for name in locals() if "json" in name]
print(Mangled().f(1), Mangled().g())
