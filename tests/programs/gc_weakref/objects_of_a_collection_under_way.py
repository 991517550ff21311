# gc-every: 3
# Nobody sees an object that a collection has begun to end: neither the list of all objects nor that of subclasses.
import gc


class Number(float):
    pass


class Base:
    pass


def make(count):
    for index in range(count):
        number = Number(index)
        number.own = number

        class Derived(Base):
            value = number

        number.kind = Derived


seen = 0
for turn in range(60):
    make(20)
    for thing in gc.get_objects():
        if type(thing) is Number:
            seen += repr(thing) != ""
            assert thing.own is thing and thing.kind.value is thing
    for kind in Base.__subclasses__():
        assert kind.value.kind is kind and kind.__mro__[1] is Base
    for thing in gc.get_referrers(Base):
        repr(thing)
print(seen > 0)
thing = kind = None
gc.collect()
print(len(Base.__subclasses__()) == 0)
print(any(type(thing) is Number for thing in gc.get_objects()))
