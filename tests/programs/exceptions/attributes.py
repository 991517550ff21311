error = OSError(2, "No such file", "name.txt")
print(error, error.errno, error.strerror, error.filename, error.args, type(error).__name__)
print(type(OSError(13, "x")).__name__, type(OSError(17, "x")).__name__, type(OSError(99999, "x")).__name__)
try:
    open("/nonexistent/file")
except OSError as error:
    print(repr(error), error.filename)
try:
    import no_such_module
except ImportError as error:
    print(type(error).__name__, error, error.name)
try:
    from math import no_such_name
except ImportError as error:
    print(str(error).split(" (")[0], error.name)
try:
    "abc".encode("ascii") + "é".encode("ascii")
except UnicodeEncodeError as error:
    print(error, error.object, error.start, error.end, error.reason, error.encoding)
try:
    b"\xff".decode("utf-8")
except UnicodeDecodeError as error:
    print(error, error.start)
print(StopIteration(5).value, SystemExit(4).code, repr(KeyError("k")), str(KeyError("k")), str(KeyError(1, 2)))
e = ValueError("a", 1)
print(e.args, repr(e), str(e), ValueError(), repr(ValueError()), repr(ValueError("x",)))
e.args = ("changed",)
e.note = "attribute"
print(e, vars(e))
e.add_note("first note")
e.add_note("second")
print(e.__notes__)
try:
    e.add_note(5)
except TypeError as error:
    print(type(error).__name__)
class Custom(Exception):
    def __init__(self, code, **extra):
        super().__init__(f"code {code}")
        self.code, self.extra = code, extra
    def __str__(self):
        return f"<{self.code}>"
print(Custom(5, a=1), repr(Custom(5)), Custom(6).args)
try:
    compile("x = = 1", "f.py", "exec")
except SyntaxError as error:
    print(error.msg, error.filename, error.lineno, error.offset, error.text.strip())
print(issubclass(IndexError, LookupError), issubclass(ModuleNotFoundError, ImportError), EnvironmentError is OSError)
print(BaseException.__subclasses__()[0].__name__ != "", Exception.__mro__[1].__name__, RecursionError.__base__.__name__)
