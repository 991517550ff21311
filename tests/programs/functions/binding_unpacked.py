"""`*arguments` and `**keywords` of calls and of functions, in all combinations that bind in different ways."""


class Ended:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("ended", self.name)

    def __repr__(self):
        return f"<{self.name}>"


def variable(*arguments):
    return arguments


def both(*arguments, **keywords):
    return arguments, keywords


def after(first, second=2, *rest, only=4, **more):
    return first, second, rest, only, more


def only_keywords(**keywords):
    return keywords


class Method:
    def plain(self, a, b=5):
        return a, b

    def variable(*arguments):
        return arguments[1:]

    def track(self, *arguments, **keywords):
        return self.plain(*arguments, **keywords)


class Made:
    def __init__(*arguments, **keywords):
        arguments[0].kept = arguments[1:], keywords


class Index:
    """The way of many matrices."""

    def __init__(self, width):
        self.width = width

    def place(self, x, y):
        return y * self.width + x

    def __getitem__(self, index):
        return self.place(*index)


for turn in range(3):
    print(variable(), variable(1), variable(*[1, 2], 3), variable(*(), *"ab"))
    print(both(), both(1, a=2), both(*(1, 2), **{"b": 3}), both(**{}))
    print(after(1), after(1, 3, 5, 7, only=9, x=11), after(*range(4), **{"y": 1}), after(**{"first": 0}))
    print(only_keywords(), only_keywords(a=1), only_keywords(**{"b": 2}, c=3))
    method = Method()
    print(method.plain(*(1,)), method.plain(*(1,), **{"b": 2}), method.variable(1, 2), method.track(3, b=4))
    print(Made(1, 2, x=3).kept, Made(*(1,), **{"y": 2}).kept, Index(10)[3, 4])
    print(variable(Ended("one"), Ended("two"))[1:])
    print(both(*(Ended("three"),), key=Ended("four")))
    print(len(variable(*range(40))), sum(both(*range(40), **{f"k{i}": i for i in range(30)})[1].values()))

for wrong in [
    lambda: Method().plain(*()),
    lambda: Method().plain(*(1, 2, 3)),
    lambda: Method().plain(1, **{"c": 2}),
    lambda: Method().plain(*(1,), **{"a": 2}),
    lambda: variable(**{"a": 1}),
    lambda: variable(*3),
    lambda: both(**3),
    lambda: both(**{1: 2}),
    lambda: only_keywords(1),
    lambda: after(**{"second": 1}),
]:
    try:
        print(wrong())
    except TypeError as error:
        print(error)
