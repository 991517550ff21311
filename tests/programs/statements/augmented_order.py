# The order in which an augmented assignment evaluates its parts.
log = []


def note(name, value):
    log.append(name)
    return value


class Box:
    def __init__(self, name):
        self.name = name

    def __getitem__(self, key):
        log.append(f"{self.name}[{key}]")
        return Number(key)

    def __setitem__(self, key, value):
        log.append(f"{self.name}[{key}] = {value}")

    def __getattr__(self, name):
        log.append(f".{name}")
        return Number(1)


class Number:
    def __init__(self, value):
        self.value = value

    def __iadd__(self, other):
        log.append(f"iadd {other}")
        return self.value + other

    def __str__(self):
        return f"Number({self.value})"


note("target", Box("b"))[note("key", 3)] += note("value", 4)
print(log)
log.clear()
box = Box("c")
box.attribute += note("value", 5)
print(log, vars(box))
log.clear()

# A tuple's item is changed, and then the assignment fails.
pair = ([1], 2)
try:
    pair[0] += [3]
except TypeError as error:
    print(error, pair)

# Names: local without a value, global, nonlocal.
count = 1


def local():
    count += 1


def outer():
    count = 10

    def inner():
        nonlocal count
        count *= 2
        return count

    return inner(), count


try:
    local()
except UnboundLocalError as error:
    print(error)
print(outer())
for operator in ["+=", "-=", "*=", "/=", "//=", "%=", "**=", ">>=", "<<=", "&=", "|=", "^="]:
    space = {"x": 12}
    exec(f"x {operator} 5", space)
    print(operator, space["x"], end="; ")
print()
