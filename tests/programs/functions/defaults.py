def f(a, b=2, /, c=3, *, d, e=5):
    return a, b, c, d, e

print(f(1, d=4))
print(f(1, 20, 30, d=40, e=50))
print(f(1, c=30, d=4))
for call in (lambda: f(), lambda: f(1), lambda: f(1, b=2, d=4), lambda: f(1, 2, 3, 4), lambda: f(1, d=4, z=1)):
    try:
        call()
    except TypeError as error:
        print(error)

def accumulate(item, into=[]):
    into.append(item)
    return into

print(accumulate(1), accumulate(2) is accumulate(3))
print(accumulate.__defaults__, f.__defaults__, f.__kwdefaults__)
f.__defaults__ = (1, 2, 3)
print(f(d=0))
f.__kwdefaults__ = None
try:
    f(d=0)
except TypeError as error:
    print(error)
