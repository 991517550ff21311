class D:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name)
    def __enter__(self): print("enter", self.name); return self
    def __exit__(self, *a): print("exit", self.name)
with D("plain"): print("body")
print("1")
with D("named") as d: print("body", d.name)
print("2")
d = None
def g():
    with D("in generator"):
        yield 1
        print("never")
for x in g(): break
print("3")
it = g(); next(it); it = None
print("4")
def chain():
    d = D("first")
    yield d.name
    d = D("second")
    yield d.name
    del d
    yield "none"
for name in chain(): print("got", name)
print("5")
def producer(): yield D("yielded"); print("resumed"); yield D("another")
for d in producer(): print("have", d.name)
d = None
print("6")
def receiver():
    while True:
        got = yield
        print("received", got.name)
r = receiver(); next(r); r.send(D("sent1")); print("between"); r.send(D("sent2")); r.close(); print("7")
print([d.name for d in producer()]); print("8")
list(producer()); print("9")
x = next(producer()); print("10"); x = None; print("11")
def inner(): yield D("delegated"); return D("result")
def outer(): result = yield from inner(); print("result", result.name)
for d in outer(): d = None; print("cleared")
print("12")
z = zip([D("z1")], producer()); next(z); print("13"); del z; print("14")
any(d.name == "yielded" for d in producer()); print("15")
