# gc-every: 1009
# Exceptions: attributes, chains, notes, text, pickling, errors of each kind.
import errno, pickle, traceback, sys
for e in [Exception(), Exception("a"), Exception("a", 1), KeyError("k"), KeyError(1, 2), OSError(2, "msg"), OSError(2, "msg", "f"), OSError(2, "msg", "f", None, "g"), OSError("x"), FileNotFoundError(17, "m"), StopIteration(5), SystemExit(3), SystemExit(1, 2), UnicodeDecodeError("u", b"ab", 0, 1, "r"), UnicodeEncodeError("u", "é", 0, 1, "r"), UnicodeTranslateError("ab", 0, 2, "r"), SyntaxError("m", ("f", 1, 2, "t")), SyntaxError("m"), ImportError("m", name="n", path="p"), AttributeError("m", name="n", obj=5), NameError("m", name="n"), ValueError(b"x"), BaseException([1]), ExceptionGroup("g", [ValueError(1), TypeError(2)]), BlockingIOError(11, "m", 5), KeyboardInterrupt(), GeneratorExit("g")]:
    attributes = {n: getattr(e, n) for n in "errno strerror filename filename2 value code encoding object start end reason msg lineno offset text name path obj exceptions message characters_written".split() if hasattr(e, n)}
    print(type(e).__name__, e.args, repr(str(e)), repr(e), attributes, type(w := pickle.loads(pickle.dumps(e))) is type(e) and w.args == e.args or isinstance(e, ExceptionGroup))
print([type(OSError(getattr(errno, n), "")).__name__ for n in "ENOENT EEXIST EACCES EPERM EISDIR ENOTDIR ECHILD ESRCH EPIPE EAGAIN ECONNREFUSED ECONNRESET ETIMEDOUT EINTR EINVAL".split()])
def chain():
    try:
        try: 1 / 0
        except ZeroDivisionError as e: raise KeyError("k") from e
    except KeyError as e:
        try: raise ValueError("v") from None
        except ValueError as f: return f
f = chain(); print(repr(f.__cause__), f.__suppress_context__, repr(f.__context__), repr(f.__context__.__cause__), f.__traceback__.tb_lineno > 0, f.with_traceback(None) is f, f.__traceback__)
f.add_note("note 1"); f.add_note("é"); print(f.__notes__, "".join(traceback.format_exception_only(f)), end="")
for bad in [lambda: f.add_note(5), lambda: setattr(f, "__cause__", 5), lambda: setattr(f, "__context__", "x"), lambda: setattr(f, "__traceback__", 5), lambda: delattr(f, "__cause__"), lambda: setattr(f, "args", 5), lambda: Exception(a=1), lambda: exec("raise 5"), lambda: exec("raise ValueError from 5"), lambda: exec("raise"), lambda: exec("raise int"), lambda: ExceptionGroup("m", []), lambda: ExceptionGroup("m", [5]), lambda: ExceptionGroup(5, [ValueError()]), lambda: ExceptionGroup("m", [KeyboardInterrupt()]), lambda: OSError.__new__(int), lambda: UnicodeDecodeError("u", "x", 0, 1, "r"), lambda: UnicodeEncodeError(1), lambda: ImportError(zz=1), lambda: SyntaxError("m", (1,)), lambda: StopIteration(value=1), lambda: f.with_traceback(5), lambda: exec("try: 1/0\nexcept 5: pass"), lambda: exec("try: 1/0\nexcept (ValueError, 5): pass")]:
    try: print(bad())
    except BaseException as error: print(type(error).__name__, error)
class Mine(ValueError):
    def __init__(self, a, b): super().__init__(a); self.b = b
    def __str__(self): return f"mine {self.b}"
m = Mine(1, 2); print(m, repr(m), m.args, isinstance(m, ValueError), "".join(traceback.format_exception_only(m)), end="")
class Broken(Exception):
    def __str__(self): raise RuntimeError("no")
print("".join(traceback.format_exception_only(Broken())), end="")
g = ExceptionGroup("top", [ValueError("a"), ExceptionGroup("in", [TypeError("b"), ValueError("c")])]); print(g.subgroup(ValueError), g.split(TypeError), g.subgroup(lambda e: "b" in str(e)), g.derive([KeyError()]), g.message, len(g.exceptions), BaseExceptionGroup("b", [ValueError()]).__class__.__name__)
try: raise g
except* ValueError as eg: print("star", eg.exceptions)
except* TypeError as eg: print("type", eg.exceptions)
def flow():
    for i in range(3):
        try:
            if i == 0: continue
            if i == 1: raise ValueError(i)
            return "returned"
        except ValueError as e: yield_ = str(e)
        else: print("else")
        finally: print("finally", i)
print(flow()); 
try:
    try: raise KeyError("first")
    finally: raise ValueError("second")
except ValueError as e: print(repr(e.__context__), sys.exception() is e)
print(sys.exception(), sys.exc_info())
e1, e2 = ValueError(1), ValueError(2)
try:
    try: raise e1
    except ValueError: raise e2
except ValueError:
    try: raise e1
    except ValueError: print(e1.__context__ is e2, e2.__context__)
