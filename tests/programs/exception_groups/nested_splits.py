# split and subgroup keep structure, notes, causes and tracebacks' classes.
def group():
    return ExceptionGroup("top", [
        ValueError(1),
        ExceptionGroup("inner", [TypeError("t"), ValueError(2), ExceptionGroup("deep", [KeyError("k")])]),
        OSError("o"),
    ])


def show(error, depth=0):
    if error is None:
        return "None"
    if isinstance(error, BaseExceptionGroup):
        return f"{error.message}({', '.join(show(e) for e in error.exceptions)})"
    return repr(error)


original = group()
original.add_note("a note")
original.__cause__ = RuntimeError("cause")
for condition in [ValueError, (TypeError, KeyError), lambda e: isinstance(e, OSError), ExceptionGroup, Exception,
                  ZeroDivisionError, lambda e: isinstance(e, ExceptionGroup) and e.message == "inner"]:
    matched, rest = original.split(condition)
    print(show(matched), "|", show(rest))
matched, rest = original.split(ValueError)
print(matched.__notes__, rest.__notes__, matched.__cause__ is original.__cause__, matched.__notes__ is not rest.__notes__)
print(show(original.subgroup(KeyError)), original.subgroup(Exception) is original)


class Own(ExceptionGroup):
    def __new__(cls, message, members, code):
        made = super().__new__(cls, message, members)
        made.code = code
        return made

    def derive(self, members):
        return Own(self.message, members, self.code)


own = Own("own", [ValueError(1), TypeError(2)], 42)
part = own.subgroup(TypeError)
print(type(part).__name__, part.code, part.exceptions)


class Plain(ExceptionGroup):
    pass


print(type(Plain("plain", [ValueError(1), TypeError(2)]).subgroup(TypeError)).__name__)
for make in [lambda: ExceptionGroup("no", []), lambda: ExceptionGroup("no", [1]), lambda: ExceptionGroup(1, [ValueError()]),
             lambda: ExceptionGroup("no", [KeyboardInterrupt()]), lambda: ExceptionGroup("no"),
             lambda: ExceptionGroup("no", {ValueError()}), lambda: original.split(1), lambda: original.split((ValueError, 1))]:
    try:
        make()
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
print(type(BaseExceptionGroup("b", [ValueError()])).__name__, type(BaseExceptionGroup("b", [KeyboardInterrupt()])).__name__)
