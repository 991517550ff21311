# The look-up of the function that makes an iterator anew may exhaust that iterator.
import builtins

original = {"iter": iter, "reversed": reversed}


def run(name, iterator):
    class Name:
        def __hash__(self):
            return hash(name)

        def __eq__(self, other):
            list(iterator)
            return other == name

    space = vars(builtins)
    del space[name]
    space[Name()] = original[name]
    try:
        return iterator.__reduce__()
    finally:
        key = next(key for key in space if not isinstance(key, str))
        del space[key]
        space[name] = original[name]


for iterator in (iter("xyz"), iter([1, 2]), iter((1, 2)), iter(b"ab"), iter(bytearray(b"ab"))):
    print(run("iter", iterator))
print(run("reversed", reversed([1, 2])))
calls = iter(iter([1, 2, 3]).__next__, 3)
print(list(calls), list(calls))


def again():
    if again.inside:
        return 2
    again.inside = True
    list(again.iterator)
    return 1


again.inside = False
again.iterator = iter(again, 2)
print(next(again.iterator, "end"))
