class Typed:
    def __init__(self, kind, check=lambda value: True):
        self.kind, self.check = kind, check
    def __set_name__(self, owner, name):
        self.name = name
        self.storage = "_" + name
    def __get__(self, instance, owner):
        if instance is None:
            return self
        try:
            return getattr(instance, self.storage)
        except AttributeError:
            raise AttributeError(f"{self.name} is not set") from None
    def __set__(self, instance, value):
        if not isinstance(value, self.kind):
            raise TypeError(f"{self.name} wants {self.kind.__name__}, not {type(value).__name__}")
        if not self.check(value):
            raise ValueError(f"{self.name} refuses {value!r}")
        setattr(instance, self.storage, value)

class Order:
    quantity = Typed(int, lambda value: value > 0)
    label = Typed(str)
    def __init__(self, quantity, label):
        self.quantity, self.label = quantity, label

o = Order(2, "two")
print(o.quantity, o.label, vars(o))
for change in (("quantity", "x"), ("quantity", 0), ("label", 3), ("quantity", 9)):
    try:
        setattr(o, *change)
        print(o.quantity)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
print(Order.quantity.name, isinstance(Order.label, Typed))
try:
    Order.__new__(Order).label
except AttributeError as error:
    print(error)
