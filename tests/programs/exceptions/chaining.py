def show(error, indent=0):
    pad = "  " * indent
    print(pad + repr(error), "suppress" if error.__suppress_context__ else "")
    if error.__cause__:
        print(pad + " cause:")
        show(error.__cause__, indent + 1)
    if error.__context__:
        print(pad + " context:")
        show(error.__context__, indent + 1)

def attempt(function):
    try:
        function()
    except Exception as error:
        show(error)

def implicit():
    try:
        1 / 0
    except ZeroDivisionError:
        raise KeyError("second")
def explicit():
    try:
        int("x")
    except ValueError as error:
        raise RuntimeError("wrapped") from error
def suppressed():
    try:
        [][0]
    except IndexError:
        raise LookupError("clean") from None
def in_finally():
    try:
        raise ValueError("body")
    finally:
        raise TypeError("finally")
def nested():
    try:
        try:
            raise ValueError(1)
        except ValueError:
            raise TypeError(2)
    except TypeError:
        raise KeyError(3)
def from_class():
    raise ValueError from KeyError
def not_cycle():
    try:
        raise ValueError("same")
    except ValueError as error:
        raise error
for f in (implicit, explicit, suppressed, in_finally, nested, from_class, not_cycle):
    print(f.__name__)
    attempt(f)
try:
    raise ValueError from 5
except TypeError as error:
    print(error)
try:
    raise 5
except TypeError as error:
    print(error)
