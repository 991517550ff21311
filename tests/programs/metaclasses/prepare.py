class Ordered(dict):
    def __init__(self):
        self.log = []
    def __setitem__(self, key, value):
        if not key.startswith("__"):
            self.log.append(key)
        super().__setitem__(key, value)
    def __getitem__(self, key):
        if key.startswith("auto_"):
            return key[5:]
        return super().__getitem__(key)

class Meta(type):
    @classmethod
    def __prepare__(mcs, name, bases, **kwargs):
        print("prepare", name, kwargs)
        return Ordered()
    def __new__(mcs, name, bases, namespace, **kwargs):
        cls = super().__new__(mcs, name, bases, dict(namespace))
        cls.order = namespace.log
        return cls

class C(metaclass=Meta, flag=True):
    b = 1
    a = auto_name
    def method(self): pass
    b = 2

print(C.order, C.a, C.b, type(C.__dict__).__name__)
class Multi(dict):
    def __setitem__(self, key, value):
        if key in self and callable(value):
            previous = self[key]
            value = lambda *args, f=value, g=previous: f(*args) if f.__code__.co_argcount == len(args) else g(*args)
        super().__setitem__(key, value)
class MultiMeta(type):
    __prepare__ = classmethod(lambda mcs, name, bases: Multi())
    __new__ = lambda mcs, name, bases, namespace: type.__new__(mcs, name, bases, dict(namespace))
class Over(metaclass=MultiMeta):
    def f(self):
        return "none"
    def f(self, x):
        return "one"
print(Over().f(), Over().f(1))
