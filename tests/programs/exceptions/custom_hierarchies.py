class AppError(Exception):
    code = 500
    def __init__(self, message, **details): super().__init__(message); self.details = details
    def __init_subclass__(cls, code=None): cls.code = code or cls.code; registry[cls.code] = cls
registry = {}
class NotFound(AppError, code=404): pass
class Denied(AppError, code=403):
    def __str__(self): return f"denied: {self.args[0]} {self.details}"
class Both(NotFound, KeyError): pass
for make in (lambda: NotFound("page", path="/x"), lambda: Denied("no", user="ann"), lambda: Both("both"), lambda: AppError("plain")):
    try: raise make()
    except KeyError as e: print("KeyError", e, e.code)
    except AppError as e: print(type(e).__name__, e, e.code, e.details)
print(sorted(registry), Both.__mro__[1].__name__)
class Retry(Exception):
    def __init__(self, after): self.after = after
def run(steps):
    log = []
    for step in steps:
        try:
            if isinstance(step, Exception): raise step
            log.append(step)
        except Retry as r: log.append(f"retry after {r.after}"); continue
        except (ValueError, TypeError) as e: log.append(type(e).__name__)
        else: log.append("ok")
        finally: log.append("|")
    return log
print(run([1, Retry(5), ValueError(), 2, TypeError("x")]))
e = Retry(3); print(e.args, repr(e), str(e), e.after)
def cleanup_order():
    log = []
    class R:
        def __init__(self, n): self.n = n
        def __enter__(self): log.append(f"+{self.n}"); return self
        def __exit__(self, *a): log.append(f"-{self.n}{'!' if a[0] else ''}")
    try:
        with R(1), R(2):
            try: raise ValueError
            finally: log.append("f")
    except ValueError: log.append("caught")
    return log
print(cleanup_order())
try:
    try: raise ValueError("inner")
    finally: print("context is live:", __import__("sys").exception().__class__.__name__)
except ValueError: pass
def error_in_handler():
    try: raise ValueError("1")
    except ValueError as first:
        try: raise KeyError("2") from first
        except KeyError as second: return second.__cause__ is first, second.__context__ is first, second.__suppress_context__
print(error_in_handler(), issubclass(Both, (KeyError, int)), isinstance(NotFound("x"), LookupError))
