# Copies of a context share their values until one of them changes.

import contextvars

first, second = contextvars.ContextVar("first", default="none"), contextvars.ContextVar("second")


def shown(context):
    return sorted((variable.name, value) for variable, value in context.items())


token = first.set(1)
before = contextvars.copy_context()
again = before.copy()
print(before == again, shown(before), shown(again), len(again))
second.set(2)
print(shown(before), shown(contextvars.copy_context()), second in before, before == again)
again.run(first.set, "changed in a copy")
print(first.get(), before[first], again[first], before == again)


def nested():
    first.set("outer")
    inner = contextvars.copy_context()
    inner.run(lambda: (first.set("inner"), second.set("inner")))
    return first.get(), second.get("nothing"), shown(inner)


print(before.run(nested), shown(before))
first.reset(token)
print(first.get(), shown(contextvars.copy_context()), shown(before))

# Who goes through a context sees it as it was.
filled = contextvars.Context()
variables = [contextvars.ContextVar(f"v{number}") for number in range(5)]
for number, variable in enumerate(variables[:3]):
    filled.run(variable.set, number)
walk = iter(filled)
seen = [next(walk).name]
filled.run(variables[3].set, 3)
seen.extend(variable.name for variable in walk)
print(sorted(seen), len(filled))
items = filled.items()
filled.run(variables[4].set, 4)
print(len(list(items)), len(filled))


def put_and_take():
    token = variables[0].set("for a while")
    copy = contextvars.copy_context()
    variables[0].reset(token)
    return variables[0].get(), copy[variables[0]]


print(filled.run(put_and_take), filled[variables[0]])
