def f(a, b=2):
    c = a + b
    snapshot = locals()
    d = 4
    print(snapshot)
    print(sorted(locals()))
    snapshot["c"] = 100
    return c

print(f(1))

def g():
    cell = 1
    def h():
        return cell, locals()
    return h()

print(g())

class C:
    a = 1
    locals()["injected"] = 5
    b = injected + 1

print(C.injected, C.b)
print(locals() is globals())
exec("z = 3; w = z * 2")
print(z, w)
space = {"q": 5}
exec("r = q * 2", space)
print(space["r"], eval("q + r", space), eval("a + b", {}, {"a": 1, "b": 2}))
print(vars() is globals())
