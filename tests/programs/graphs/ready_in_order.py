"""graphlib: an order of tasks, batches of ready ones, cycles and misuse."""
from graphlib import CycleError, TopologicalSorter

recipe = {"bake": {"mix", "heat"}, "mix": ["flour", "eggs"], "eggs": ["shop"],
          "flour": ["shop"], "heat": (), "serve": ["bake"]}

order = list(TopologicalSorter(recipe).static_order())
print(sorted(order), all(order.index(need) < order.index(task)
                         for task, needs in recipe.items() for need in needs))

sorter = TopologicalSorter(recipe)
sorter.prepare()
step = 0
while sorter.is_active():
    ready = sorted(sorter.get_ready())
    step += 1
    print(step, ready, sorter.get_ready())
    sorter.done(*ready)
print(bool(sorter), sorter.get_ready())

chain = TopologicalSorter()
chain.add("c", "b")
chain.add("b", "a")
chain.add("c", "a")
chain.add("alone")
chain.prepare()
print(sorted(chain.get_ready()))
chain.done("alone")
print(chain.get_ready(), chain.is_active())
chain.done("a")
print(chain.get_ready())

loop = TopologicalSorter({1: [2], 2: [3], 3: [1], 4: [1]})
try:
    loop.prepare()
except CycleError as error:
    print(error.args[0], len(error.args[1]), error.args[1][0] == error.args[1][-1],
          isinstance(error, ValueError))
print(sorted(loop.get_ready()))

fresh = TopologicalSorter({"x": ["y"]})
for call in (fresh.get_ready, fresh.is_active, lambda: fresh.done("x"), lambda: fresh.add([])):
    try:
        call()
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
fresh.prepare()
for call in (lambda: fresh.add("z"), lambda: fresh.done("q"), lambda: fresh.done("x"),
             lambda: fresh.done("y")):
    try:
        call()
    except ValueError as error:
        print(error)
print(list(TopologicalSorter().static_order()), TopologicalSorter.__class_getitem__(int))
