# Attributes and arguments of the built-in exceptions.
import copy
import pickle


def caught(body):
    try:
        body()
    except BaseException as error:
        return error


class Empty:
    pass


errors = [
    caught(lambda: undefined_name),
    caught(lambda: Empty().missing),
    caught(lambda: Empty.missing),
    caught(lambda: {}["key"]),
    caught(lambda: [][3]),
    caught(lambda: next(iter([]))),
    caught(lambda: __import__("no.such.module")),
    caught(lambda: exec("from sys import nothing_like_it")),
    caught(lambda: open("/nonexistent/file")),
    caught(lambda: b"\xff".decode("ascii")),
    caught(lambda: "\xff".encode("ascii")),
    SystemExit(3),
    StopIteration("value"),
    SyntaxError("message", ("file", 1, 2, "text", 3, 4)),
    OSError(2, "gone", "name", None, "other"),
    UnicodeTranslateError("text", 1, 2, "reason"),
]
names = ["name", "obj", "path", "name_from", "msg", "value", "code", "errno", "strerror", "filename", "filename2", "encoding",
         "object", "start", "end", "reason", "lineno", "offset", "text", "end_lineno", "end_offset", "print_file_and_line"]
for error in errors:
    found = {}
    for name in names:
        if hasattr(error, name):
            value = getattr(error, name)
            found[name] = type(value).__name__ if name == "obj" or isinstance(value, type) else value
    print(type(error).__name__, found)
for error in [AttributeError("a", name="n", obj=1), NameError("m", name="x"), ImportError("i", name="n", path="p"),
              OSError(1, "text", "f"), StopIteration(5), SystemExit(2)]:
    again = pickle.loads(pickle.dumps(error))
    print(repr(again), again.args, getattr(again, "name", None), copy.copy(error).args == error.args)
for make in [lambda: AttributeError(wrong=1), lambda: NameError("a", nam="b"), lambda: ValueError(x=1),
             lambda: ImportError("a", nope=2), lambda: KeyError(k=1), lambda: StopIteration(v=1)]:
    print(caught(make))
