import sys
def f(n): return f(n + 1)
for attempt in range(3):
    try: f(0)
    except RecursionError as error: print(type(error).__name__, str(error)[:32])
class C:
    def __getattr__(self, name): return getattr(self, name + "x")
    def __repr__(self): return repr(self)
    def __eq__(self, o): return self == o
    def __add__(self, o): return self + o
    def __getitem__(self, i): return self[i]
    def __call__(self): return self()
    def __len__(self): return len(self)
    def __iter__(self): return iter(self)
    def __hash__(self): return hash(self)
for action in (lambda: C().x, lambda: repr(C()), lambda: C() == 1, lambda: C() + 1, lambda: C()[0], lambda: C()(), lambda: len(C()), lambda: iter(C()), lambda: hash(C()), lambda: sorted([1, 2], key=lambda x: f(0)), lambda: list(map(f, [0]))):
    try: action(); print("no error")
    except RecursionError: print("RecursionError")
def deep(n): return 0 if n == 0 else 1 + deep(n - 1)
print(deep(800))
old = sys.getrecursionlimit(); print(old)
sys.setrecursionlimit(5000); print(deep(4000))
sys.setrecursionlimit(old)
try: deep(4000)
except RecursionError: print("limited again")
def g(n):
    try: return g(n + 1)
    except RecursionError: return "caught inside"
print(g(0))
def finalizing():
    try: finalizing()
    finally: pass
try: finalizing()
except RecursionError: print("through finally")
def gen(): yield from gen()
try: list(gen())
except RecursionError: print("generators too")
