import sys
class M:
    def __enter__(self): return self
    def __exit__(self, kind, value, tb): print("exit", kind.__name__, value.code)
def f():
    with M():
        sys.exit(5)
try:
    f()
except SystemExit as error:
    print("caught", error.code)
try:
    raise SystemExit(None)
except BaseException as error:
    print(repr(error))
print(sys.argv[1:], __name__)
def generator():
    try:
        yield 1
    finally:
        print("generator cleaned")
g = generator()
next(g)
g.close()
sys.exit(2)
