def nest(n):
    x = []
    for _ in range(n): x = [x]
    return x
x, y = nest(100000), nest(100000)
for name, action in (("repr", lambda: repr(x)), ("eq", lambda: x == y), ("lt", lambda: x < y), ("str", lambda: str({"k": x}))):
    try: action(); print(name, "no error")
    except RecursionError: print(name, "RecursionError")
t = ()
for _ in range(100000): t = (t,)
try: hash(t); print("hash done")
except RecursionError: print("hash done")
import copy
try: copy.deepcopy(x)
except RecursionError: print("deepcopy RecursionError")
import json
try: json.dumps(x)
except RecursionError: print("json RecursionError")
try: isinstance(1, t); print("isinstance done")
except RecursionError: print("isinstance RecursionError")
except TypeError: print("isinstance TypeError")
l = []
l.append(l)
try: l == [l]; print("equal by identity")
except RecursionError: print("RecursionError")
m = []; m.append(m)
try: print(l == m)
except RecursionError: print("self-containing RecursionError")
print(repr(l), len(repr(nest(50))))
