log = []

def note(value):
    log.append(value)
    return value

def show(title):
    print(title, log)
    log.clear()

note(1) + note(2) * note(3)
show("operators")
(lambda *args, **kwargs: None)(note("a"), *[note("b")], k=note("c"), **{"d": note("d")})
show("call")
{note("k1"): note("v1"), note("k2"): note("v2")}
show("dict")
target = {}
target[note("key")] = note("value")
show("subscript store")
holder = [[0, 0]]
holder[note(0)][note(1)] += note(5)
show("augmented")
note(1) < note(2) < note(3) < note(0) < note(9)
show("chained comparison")
note(0) or note("") or note("x") and note(7)
show("boolean")
note("yes") if note(True) else note("no")
show("conditional")

def decorator(name):
    note("evaluate " + name)
    def apply(function):
        note("apply " + name)
        return function
    return apply

@decorator("outer")
@decorator("inner")
def decorated(a=note("default"), *, b=note("keyword default")):
    pass
show("decorators")
[note(x) for x in [note(1), note(2)] if note(x) > 1]
show("comprehension")
a, b = note(1), note(2)
f"{note('f1')}{note('f2'):>{note(5)}}"
show("f-string")
assert note(True), note("not evaluated")
show("assert")
