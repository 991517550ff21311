class Alias:
    def __init__(self, *targets):
        self.targets = targets
    def __mro_entries__(self, bases):
        print("bases", len(bases))
        return self.targets

class X: pass
class Y: pass
class Z(Alias(X, Y)):
    pass
print([k.__name__ for k in Z.__mro__], len(Z.__orig_bases__))

class Generic:
    def __class_getitem__(cls, item):
        return f"{cls.__name__}[{item}]"
class Sub(Generic): pass
print(Generic[int], Sub["x", 1])

class Meta(type):
    def mro(cls):
        order = super().mro()
        print("mro of", cls.__name__)
        return order[:1] + [Extra] + order[1:] if cls.__name__ == "Special" else order
class Extra:
    bonus = "extra"
class Special(metaclass=Meta):
    pass
print(Special.bonus, [k.__name__ for k in Special.__mro__])
print(list[int], dict[str, list[int]], tuple[int, ...], type(list[int]).__name__)
print(list[int].__origin__, dict[str, int].__args__, list[int]([1, 2]))
try:
    int[3]
except TypeError as error:
    print(error)
