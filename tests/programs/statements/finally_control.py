# finally with return, break, continue and exceptions in every part.
import warnings

warnings.simplefilter("ignore", SyntaxWarning)
space = {}
exec('''
def returns_twice():
    try:
        return "try"
    finally:
        return "finally"


def swallows():
    try:
        raise ValueError("lost")
    finally:
        return "swallowed"


def breaks():
    for x in range(3):
        try:
            1 / 0
        finally:
            break
    return x


def continues():
    seen = []
    for x in range(3):
        try:
            seen.append(x)
            1 / 0
        finally:
            continue
    return seen
''', space)
for name in ["returns_twice", "swallows", "breaks", "continues"]:
    print(name, space[name]())


def value_is_kept():
    value = [1]
    try:
        return value
    finally:
        value = [2]


def value_is_changed():
    value = [1]
    try:
        return value
    finally:
        value.append(2)


print(value_is_kept(), value_is_changed())


def nested():
    log = []
    try:
        try:
            try:
                raise KeyError("inner")
            finally:
                log.append("a")
        except KeyError:
            log.append("b")
            raise ValueError("outer")
        else:
            log.append("not")
        finally:
            log.append("c")
    except ValueError as error:
        log.append(repr(error.__context__))
    else:
        log.append("not")
    finally:
        log.append("d")
    return log


print(nested())


def raised_in_finally():
    try:
        raise KeyError(1)
    finally:
        raise IndexError(2)


try:
    raised_in_finally()
except IndexError as error:
    print(repr(error), repr(error.__context__), error.__cause__)
