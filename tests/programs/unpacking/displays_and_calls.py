# Stars in displays, calls, subscripts and returns; order and errors.
log = []


def note(value):
    log.append(value)
    return value


print([*range(2), *"ab", *{3: 4}], (*[], 1, *(2,)), {*[1, 1], *(2,)} == {1, 2}, {**{"a": 1}, "b": 2, **{"a": 3}})
print({"a": note(1), **{"b": note(2)}, "c": note(3)}, log)


def function(*args, **kwargs):
    return args, kwargs


print(function(*[1], 2, *(3,), a=4, **{"b": 5}, **{}), function(*"ab", **dict(c=1)))


def returns():
    return 1, *[2, 3]


def yields():
    yield 1, *[2]


print(returns(), next(yields()))


class Sub:
    def __getitem__(self, key):
        return key


print(Sub()[1, *[2, 3]], Sub()[*"ab"], Sub()[1:2, *[3]])
for first, *rest in [(1, 2, 3), "ab"]:
    print(first, rest)


class Keys:
    def keys(self):
        return ["x", "y"]

    def __getitem__(self, key):
        return key * 2


print({**Keys()}, function(**Keys()))


class BadKeys:
    keys = 5


class Failing:
    def __iter__(self):
        yield 1
        raise ValueError("in iter")


for source in ["[*1]", "{**1}", "function(*1)", "function(**1)", "function(**{1: 2})", "function(**BadKeys())", "[*Failing()]",
               "function(*Failing())", "function(**{'a': 1}, **{'a': 2})", "{**[('a', 1)]}", "a, b = Failing()", "a, *b = 1",
               "(*[1]).x", "print(*[1], sep='', *[2], end='!\\n')", "{**{}, 'a': 1}['a']", "[*[*[1]]]", "f'{*[1], 2}'",
               "function(a=1, *[2], b=3)", "function(**{'a': 1}, b=2, **{'c': 3})"]:
    try:
        print(source, eval(source) if " = " not in source.replace("sep='' = ", "") or source[0] in "fp[{" else exec(source))
    except (TypeError, ValueError, SyntaxError, AttributeError) as error:
        print(source, "->", type(error).__name__, error)
