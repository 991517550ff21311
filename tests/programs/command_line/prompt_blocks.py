# What the prompt takes for a whole statement.
import subprocess
import sys

session = '''
def f():
    print("first")
    return 2

f()
class A:
    def g(self):
        return 1

    def h(self): return 2

A().h()
if 1:
    3
else:
    4

x = (1,
2)
x
"""a
b"""
@property
def p(self): pass

type(p).__name__
from __future__ import annotations
def late(a: undefined_name): pass

late.__annotations__
for i in range(2): i

1 +
"end"
'''
done = subprocess.run([sys.executable, "-q", "-i"], input=session, capture_output=True, text=True)
print(done.stdout)
print([line for line in done.stderr.replace(">>> ", "").replace("... ", "").splitlines() if line.strip()])
