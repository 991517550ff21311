class D:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name)
def make():
    d = D("cell")
    return lambda: d.name
f = make()
print(f())
del f
print("closure gone")
def generator():
    d = D("generator local")
    yield d.name
    yield 2
g = generator()
print(next(g))
del g
print("generator gone")
g = generator()
del g
print("unstarted gone")
print(list(generator()))
def argument_generator(d):
    yield d.name
g = argument_generator(D("generator argument"))
print(next(g))
g.close()
print("closed")
def default(d=D("default")): return d.name
print(default())
del default
print("function gone")
print([d.name for d in [D("comp1"), D("comp2")]])
print("comprehension done")
print(sum(1 for d in (D(str(i)) for i in range(2))))
it = iter([D("iterated")])
next(it)
del it
print("iterator gone")
from functools import partial
p = partial(print, D("partial").name, D("kept").name)
p()
m = D("bound").__class__
method = D("method owner").__del__
print("method holds it")
del method
print("end")
