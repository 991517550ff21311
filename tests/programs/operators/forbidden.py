# Special methods that are None forbid an operation; getters that fail leave a comparison out.
import operator


class Plain:
    def __add__(self, other):
        return "added"

    def __eq__(self, other):
        return True

    __hash__ = None


class Forbids(Plain):
    __radd__ = None
    __eq__ = None
    __ne__ = None
    __iadd__ = None
    __lt__ = None


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except TypeError as error:
        return f"TypeError: {error}"


plain, forbids = Plain(), Forbids()
for function in (operator.add, operator.iadd, operator.eq, operator.ne, operator.lt):
    for left, right in ((plain, forbids), (forbids, plain)):
        print(function.__name__, type(left).__name__, attempt(function, left, right))


class Getter:
    @property
    def __eq__(self):
        raise AttributeError("nothing here")

    __hash__ = object.__hash__


getter = Getter()
print(getter == getter, getter == 1, getter != getter)


# A key is compared with keys of the same hash only.
class Loud:
    def __init__(self, hash):
        self.hash = hash

    def __hash__(self):
        return self.hash

    def __eq__(self, other):
        print("compared with", other)
        return False


table = {0: "zero", "text": 1}
print(Loud(42) in table, Loud(0) in table)
table[Loud(5)] = 2
print(len(table), table.get(Loud(7)), Loud(43) in {0, 1, "a"})
