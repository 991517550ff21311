x = "global"

def read_global():
    return x

def shadow():
    x = "local"
    return x, globals()["x"]

def change():
    global x, created
    x = "changed"
    created = 1

def unbound(flag):
    if flag:
        value = 1
    try:
        return value
    except UnboundLocalError as error:
        return str(error)

print(read_global(), shadow())
change()
print(read_global(), created)
print(unbound(True), unbound(False))
try:
    print(undefined_name)
except NameError as error:
    print(error, error.name)

def deleted():
    y = 1
    del y
    try:
        y
    except UnboundLocalError as error:
        print(error)
deleted()

class Body:
    x = "class"
    seen = x
    def method(self):
        return x
    listed = [x for _ in range(1)]
print(Body.seen, Body().method(), Body.listed)

def class_in_function():
    x = "enclosing"
    class Inner:
        y = x
        x = "inner"
        z = x
    return Inner.y, Inner.z
print(class_in_function())
del x
try:
    read_global()
except NameError as error:
    print(error)
print(sorted(name for name in locals() if name in ("shadow", "created", "x")))
