x, y, z = 1, 2, 3
del x, (y, z)
for name in ("x", "y", "z"): print(name in globals())
l = [1, 2, 3, 4]; del l[0], l[-1]; print(l)
d = {"a": {"b": 1}}; del d["a"]["b"]; print(d)
class C: attr = 1
c = C(); c.x = 1; del c.x; print(vars(c))
try: del c.x
except AttributeError as error: print(error)
try: del undefined
except NameError as error: print(error)
def f():
    a = 1
    del a
    try: del a
    except UnboundLocalError as error: print(error)
    a = 2
    return a
print(f())
try: assert [], "empty is false"
except AssertionError as error: print(error)
pass; ...; "expression statement"; 5
if True: pass
elif nothing_evaluated: pass
a = b = [c := 3]; print(a is b, c)
x: int = 5; y: "unknown_name"; print(x, "y" in globals())
lst = [0]; lst[0]: int = 7; print(lst)
if (m := 5) > 3 and (k := m * 2): print(m, k)
global_value = 1
def g():
    global global_value, brand_new
    global_value += 1
    brand_new = "made"
g(); print(global_value, brand_new)
print(1 if [] else 2, (lambda: 3)(), [4][0], {5: 6}[5], not 0, 1 and 2, 0 or "or", None is None, 2 in [2], 3 not in [2])
