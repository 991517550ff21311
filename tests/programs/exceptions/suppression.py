# raise from, from None, contexts that are set by hand, and loops in the chain.
def chain(error):
    parts = []
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        parts.append(f"{error!r}{' suppressed' if error.__suppress_context__ else ''}")
        error = error.__cause__ or error.__context__
    return " <- ".join(parts) + (" ..." if error is not None else "")


def attempt(body):
    try:
        body()
    except Exception as error:
        print(chain(error))


def implicit():
    try:
        1 / 0
    except ZeroDivisionError:
        {}["k"]


def explicit():
    try:
        1 / 0
    except ZeroDivisionError as error:
        raise ValueError("v") from error


def hidden():
    try:
        1 / 0
    except ZeroDivisionError:
        raise ValueError("v") from None


def from_class():
    raise ValueError("v") from KeyError


def again():
    try:
        raise ValueError("a")
    except ValueError as error:
        try:
            raise KeyError("b")
        except KeyError:
            raise error


def itself():
    try:
        raise ValueError("a")
    except ValueError as error:
        raise error from error


for body in [implicit, explicit, hidden, from_class, again, itself]:
    attempt(body)
for cause in ["1", "int", "'text'"]:
    attempt(lambda: exec(f"raise ValueError from {cause}"))
attempt(lambda: exec("raise 1"))
attempt(lambda: exec("raise int"))
attempt(lambda: exec("raise"))
error = ValueError("x")
for name, value in [("__cause__", 1), ("__context__", "c"), ("__traceback__", 2), ("__suppress_context__", "no")]:
    try:
        setattr(error, name, value)
        print(name, getattr(error, name))
    except TypeError as refused:
        print(refused)
error.__cause__ = KeyError()
print(error.__suppress_context__)
