# Which wins: data descriptors, instance attributes, other descriptors, __getattr__.
class Data:
    def __get__(self, instance, owner):
        return f"data of {type(instance).__name__} {owner.__name__}"

    def __set__(self, instance, value):
        instance.__dict__["data"] = f"set {value}"

    def __delete__(self, instance):
        print("delete")


class NonData:
    def __get__(self, instance, owner=None):
        return f"non-data of {type(instance).__name__}"


class OnlySet:
    def __set__(self, instance, value):
        instance.__dict__["only_set"] = value * 2


class OnlyDelete:
    def __delete__(self, instance):
        print("only delete")


class Owner:
    data = Data()
    non_data = NonData()
    only_set = OnlySet()
    only_delete = OnlyDelete()

    def __getattr__(self, name):
        return f"getattr {name}"


o = Owner()
print(o.data, o.non_data, type(o.only_set).__name__, o.missing)
o.__dict__.update(data=1, non_data=2, only_set=3, only_delete=4)
print(o.data, o.non_data, o.only_set, o.only_delete)
o.data = 5
o.only_set = 6
print(o.__dict__)
del o.data, o.only_delete
for body in ["o.only_delete = 1", "del o.only_set", "del o.non_data; del o.non_data"]:
    try:
        exec(body)
    except AttributeError as error:
        print(body, "->", error)
print(Owner.data, Owner.non_data)


class Raises:
    def __get__(self, instance, owner):
        raise AttributeError("from get")


class Caught(Owner):
    raises = Raises()


print(Caught().raises, hasattr(Caught, "raises"))


class Meta(type):
    data = Data()
    non_data = NonData()
    shadowed = "meta"


class WithMeta(metaclass=Meta):
    non_data = "class"
    shadowed = "class"


print(WithMeta.data, WithMeta.non_data, WithMeta.shadowed)


class Named:
    def __set_name__(self, owner, name):
        self.known = owner.__name__, name


class Holder:
    first = second = Named()


print(Holder.first.known)
Holder.late = Named()
print(hasattr(Holder.late, "known"))
try:
    class Bad:
        class Failing:
            def __set_name__(self, owner, name):
                1 / 0
        attribute = Failing()
except ZeroDivisionError as error:
    print(error, error.__notes__)
