class AutoMeta(type):
    def __new__(mcs, name, bases, namespace):
        members = [key for key, value in namespace.items() if value is ... ]
        cls = super().__new__(mcs, name, bases, {k: v for k, v in namespace.items() if v is not ...})
        cls.members = []
        for number, key in enumerate(members):
            member = object.__new__(cls)
            member.name, member.number = key, number
            type.__setattr__(cls, key, member)
            cls.members.append(member)
        return cls
    def __setattr__(cls, name, value):
        if name in ("members",):
            return super().__setattr__(name, value)
        raise AttributeError(f"cannot set {name}")
    def __iter__(cls):
        return iter(cls.members)
    def __call__(cls, number):
        return cls.members[number]

class Color(metaclass=AutoMeta):
    RED = ...
    GREEN = ...
    BLUE = ...
    def __repr__(self):
        return f"Color.{self.name}"

print(list(Color), Color(1), Color.BLUE.number, Color(2) is Color.BLUE)
try:
    Color.RED = 1
except AttributeError as error:
    print(error)
def plugin_meta():
    registry = {}
    class Plugin(type):
        def __init__(cls, name, bases, namespace):
            super().__init__(name, bases, namespace)
            if bases:
                registry[name] = cls
    return Plugin, registry
Plugin, registry = plugin_meta()
class Base(metaclass=Plugin): pass
class One(Base): pass
class Two(One): pass
print(sorted(registry), registry["Two"].__mro__[1].__name__)
