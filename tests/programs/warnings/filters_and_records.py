# gc-every: 1009
# warnings: filters, categories, once and default, records, errors, deprecated.
import warnings, sys, re
def collect(*actions, filters=()):
    with warnings.catch_warnings(record=True) as seen:
        warnings.resetwarnings()
        for f in filters: warnings.filterwarnings(**f)
        for a in actions:
            try: a()
            except Warning as w: print("raised", type(w).__name__, w)
    return [(w.category.__name__, str(w.message), w.lineno > 0) for w in seen]
def old(): warnings.warn("old thing", DeprecationWarning, stacklevel=2)
def plain(): warnings.warn("plain")
def object_(): warnings.warn(ResourceWarning("object"))
print(collect(old, plain, object_, filters=[dict(action="always")]))
print(collect(old, plain, old, plain, filters=[dict(action="default")]))
print(collect(plain, plain, filters=[dict(action="once")]), collect(*[plain] * 3, filters=[dict(action="module")]))
print(collect(old, plain, filters=[dict(action="ignore", category=DeprecationWarning)]), collect(old, plain, filters=[dict(action="error", message="old")]), collect(old, filters=[dict(action="always", module="nope")]), collect(plain, filters=[dict(action="ignore", lineno=99999)]), collect(plain, filters=[dict(action="always", message="PLAIN")]))
for bad in [lambda: warnings.warn("x", int), lambda: warnings.warn("x", "y"), lambda: warnings.filterwarnings("nope"), lambda: warnings.filterwarnings("error", message=5), lambda: warnings.filterwarnings("error", category=int), lambda: warnings.filterwarnings("error", lineno=-1), lambda: warnings.simplefilter("zz"), lambda: warnings.warn_explicit("x", UserWarning, "f"), lambda: warnings.warn(), lambda: warnings.warn("x", stacklevel="a"), lambda: warnings.warn("m", skip_file_prefixes=5)]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, error)
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    warnings.warn_explicit("explicit", SyntaxWarning, "file.py", 12, source="s"); warnings.warn("x" * 3, stacklevel=99)
    eval("1 is 1"); compile("assert (1, 'x')", "<c>", "exec")
    print([(w.category.__name__, str(w.message), w.filename if w.filename.startswith(("<", "f")) else "", w.lineno) for w in seen], seen[0].source)
print(warnings.formatwarning("msg", UserWarning, "f.py", 3, "the line"), warnings.formatwarning("msg", UserWarning, "nofile.py", 3), end="")
shown = []
with warnings.catch_warnings():
    warnings.simplefilter("always"); warnings.showwarning = lambda m, c, f, l, file=None, line=None: shown.append((str(m), c.__name__)); warnings.warn("hooked", FutureWarning)
print(shown)
with warnings.catch_warnings(action="error", category=RuntimeWarning):
    try: warnings.warn("boom", RuntimeWarning)
    except RuntimeWarning as error: print("caught", error)
@warnings.deprecated("use other")
def gone(): return 5
@warnings.deprecated("class gone", category=PendingDeprecationWarning)
class Gone: pass
print(collect(gone, Gone, filters=[dict(action="always")]), gone.__deprecated__, gone.__name__)
class Mine(UserWarning): pass
print(collect(lambda: warnings.warn(Mine("mine", 2)), lambda: warnings.warn("two", Mine), filters=[dict(action="always", category=Mine)]), issubclass(BytesWarning, Warning), [f[0] for f in warnings.filters][:1] != [])
w = warnings.catch_warnings()
with w: pass
try:
    with w: pass
except RuntimeError as error: print(error)
sys.stderr = sys.stdout
warnings.simplefilter("always"); warnings.warn_explicit("to stream", UserWarning, "nofile.py", 7, module="m")
