class Meta(type):
    def __instancecheck__(cls, instance):
        return hasattr(instance, "quack")
    def __subclasscheck__(cls, subclass):
        return "quack" in vars(subclass)
    def __contains__(cls, item):
        return item in cls.items
    def __iter__(cls):
        return iter(cls.items)
    def __len__(cls):
        return len(cls.items)
    def __getitem__(cls, key):
        return cls.items[key]
    def __getattr__(cls, name):
        return f"<{cls.__name__}.{name}>"
    def __setattr__(cls, name, value):
        print("setting", name)
        super().__setattr__(name, value)
    def __repr__(cls):
        return f"Class({cls.__name__})"
    def __eq__(cls, other):
        return isinstance(other, str) and other == cls.__name__ or cls is other
    def __hash__(cls):
        return 1
    def __or__(cls, other):
        return (cls, other)

class Duck(metaclass=Meta):
    items = [10, 20]

class Mallard:
    quack = True

print(isinstance(Mallard(), Duck), isinstance(3, Duck), issubclass(Mallard, Duck), issubclass(int, Duck))
print(10 in Duck, list(Duck), len(Duck), Duck[1], Duck.anything, Duck == "Duck", Duck != "x", {Duck: 1}[Duck])
Duck.size = 3
print(Duck, Duck.size, Duck | 1)
print(isinstance(Duck(), Duck), isinstance(Duck, Meta))
