class Registry:
    items = {}

    @classmethod
    def register(cls, name, value):
        cls.items[name] = value
        return cls

    @staticmethod
    def normalise(name):
        return name.strip().lower()

    @classmethod
    def create(cls, text):
        self = cls()
        self.text = text
        return self

class Sub(Registry):
    items = {}

Registry.register("a", 1).register("b", 2)
Sub.register("c", 3)
Sub().register("d", 4)
print(Registry.items, Sub.items)
print(Registry.normalise("  ABC "), Registry().normalise(" X"))
print(type(Registry.create("t")).__name__, type(Sub.create("t")).__name__, Sub.create("u").text)
print(type(Registry.__dict__["normalise"]).__name__, type(Registry.__dict__["register"]).__name__)
print(Sub.register.__self__.__name__, Sub.register.__func__ is Registry.register.__func__)
print(Registry.normalise is Registry.normalise, Registry.register is Registry.register, Registry.register == Registry.register)

class Calls:
    method = staticmethod(len)
    bound = classmethod(lambda cls, x: (cls.__name__, x))
    builtin = len
print(Calls().method([1, 2]), Calls.bound(3), Calls().bound(4), Calls().builtin([1]))
print(staticmethod(len)([1, 2, 3]))
