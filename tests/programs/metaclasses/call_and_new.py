# The steps in which a class and its instances are made.
class Meta(type):
    @classmethod
    def __prepare__(mcls, name, bases, **keywords):
        print("prepare", name, [b.__name__ for b in bases], keywords)
        return {"prepared": True}

    def __new__(mcls, name, bases, namespace, **keywords):
        print("new", name, sorted(k for k in namespace if not k.startswith("__")))
        return super().__new__(mcls, name, bases, namespace)

    def __init__(cls, name, bases, namespace, **keywords):
        print("init", name, keywords)
        super().__init__(name, bases, namespace)

    def __call__(cls, *args, **keywords):
        print("call", cls.__name__, args)
        made = super().__call__(*args, **keywords)
        print("made", made)
        return made

    def __setattr__(cls, name, value):
        print("setattr", name)
        super().__setattr__(name, value)


class Base(metaclass=Meta, option=1):
    def __new__(cls, *args):
        print("__new__", args)
        return super().__new__(cls)

    def __init__(self, *args):
        print("__init__", args)

    def __init_subclass__(cls, **keywords):
        print("init_subclass", cls.__name__, keywords)

    def __repr__(self):
        return "<base>"


class Derived(Base):
    attribute = 1

    def __set_name__(self, owner, name):
        pass


Derived(1, 2)
Derived.attribute = 3


class OtherNew(Base):
    def __new__(cls, *args):
        return "not an instance"


print(OtherNew(5))
made = Meta("Dynamic", (Base,), {"x": 1})
print(made.__mro__[1].__name__, made.prepared if hasattr(made, "prepared") else "no prepare", type(made).__name__)
for make in [lambda: type("A"), lambda: type(), lambda: type("A", (), {}, x=1), lambda: type("A", (1,), {}), lambda: type(1, (), {}),
             lambda: type("A", [], {}), lambda: type("A", (), []), lambda: type("A\0", (), {}), lambda: type("A", (int, str), {}),
             lambda: type("A", (bool,), {}), lambda: type("A", (object, Base), {}), lambda: type("A", (type(None),), {}),
             lambda: type("A", (), {"__slots__": ("a", "a b")}), lambda: type("A", (), {"__slots__": 1}),
             lambda: type("A", (int,), {"__slots__": ("x",)}), lambda: type("A", (), {"__slots__": ("x",), "x": 1}),
             lambda: type("A", (), {"__qualname__": 1}), lambda: type("A", (), {"__doc__": 1}).__doc__]:
    try:
        print(make())
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
