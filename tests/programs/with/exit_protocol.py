# The order of with: entering, exits, suppression, and what is looked up where.
class Manager:
    def __init__(self, name, suppress=False, fail=None):
        self.name, self.suppress, self.fail = name, suppress, fail

    def __enter__(self):
        print("enter", self.name)
        if self.fail == "enter":
            raise KeyError(self.name)
        return self.name

    def __exit__(self, kind, value, trace):
        print("exit", self.name, kind and kind.__name__, value, trace is not None)
        if self.fail == "exit":
            raise IndexError(self.name)
        return self.suppress


def run(*managers):
    a, b = managers
    try:
        with a as x, b as y:
            print("body", x, y)
            raise ValueError("body")
        print("after")
    except Exception as error:
        print(repr(error), repr(error.__context__))


run(Manager("a"), Manager("b", suppress=True))
run(Manager("a", suppress=True), Manager("b"))
run(Manager("a"), Manager("b", fail="enter"))
run(Manager("a", suppress=True), Manager("b", fail="exit"))


def returns():
    for n in range(3):
        with Manager(n):
            if n == 1:
                return n
            continue


print(returns())


class OnInstance:
    pass


o = OnInstance()
o.__enter__ = o.__exit__ = lambda *args: None


class NoExit:
    def __enter__(self): pass


for manager in [NoExit()]:
    try:
        with manager:
            pass
    except TypeError as error:
        print(error)


class Truth:
    def __bool__(self):
        print("asked")
        raise RuntimeError("no truth")


class Odd:
    def __enter__(self): return [1, [2, 3]]
    def __exit__(self, *args): return Truth()


try:
    with Odd() as (a, [b, *c]):
        print(a, b, c)
        1 / 0
except RuntimeError as error:
    print(error, repr(error.__context__))
with (Manager("p") as p, Manager("q")):
    print(p)
with (Manager("r")):
    pass
d = {}
with Manager("target") as d["k"]:
    print(d)
