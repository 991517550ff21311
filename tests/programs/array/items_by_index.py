from array import array
from collections import deque
import sys

def read(container, keys):
    for key in keys:
        try:
            print(key, repr(container[key]), end="; ")
        except Exception as error:
            print(key, type(error).__name__, error, end="; ")
    print()

def write(container, pairs):
    for key, value in pairs:
        try:
            container[key] = value
            print(key, repr(container[key]), end="; ")
        except Exception as error:
            print(key, type(error).__name__, error, end="; ")
    print()

KEYS = [0, 1, -1, -3, 2, 3, -4, 2**61 - 1, -2**61, 2**70, True, "x", None, 1.0]
for code, values in [("b", [1, -2, 3]), ("B", [1, 2, 255]), ("h", [1, -2, 3]), ("H", [1, 2, 65535]), ("i", [1, -2, 3]),
                     ("I", [1, 2, 2**32 - 1]), ("l", [1, -2**63, 2**63 - 1]), ("L", [1, 2, 2**64 - 1]), ("q", [2**62, -2**61, 2**61]),
                     ("Q", [2**62, 2**61, 2**61 - 1]), ("f", [1.5, 0.0, -1e30]), ("d", [1.5, -0.0, 1e300])]:
    numbers = array(code, values)
    print(code, list(numbers), [x for x in numbers])
    read(numbers, KEYS)
    write(numbers, [(0, 7), (-1, 9), (1, -1), (2, 256), (2, 65536), (2, 2**31), (2, 2**32), (2, 2**63), (2, 2**64), (0, 1.5), (0, 0.0),
                    (0, float("inf")), (3, 1), (-4, 1), (0, True), (0, "x"), (2, -2**31 - 1), (0, 1e300)])
    print(numbers.tolist())
read(array("d", [float("nan"), float("inf"), 5e-324]), [0, 1, 2])
read(array("w", "aé\U0001F600"), [0, 1, 2, 3])
read(array("d"), [0, -1])

for container in ["abc", "aé\U0001F600", b"abc", bytearray(b"abc"), range(3), range(10, -10, -5), range(2**61 - 2, 2**61 + 5), range(0),
                  range(2**70, 2**70 + 3), deque([1, 2, 3]), (1, 2, 3), [1, 2, 3], ""]:
    read(container, KEYS)
write(bytearray(b"abc"), [(0, 255), (-1, 0), (1, 256), (1, -1), (3, 1), (0, "x"), (0, True), (-4, 1)])
write(deque([1, 2, 3]), [(0, 255), (-1, "x"), (3, 1), (-4, 1)])
write([1, 2, 3], [(0, 255), (-1, "x"), (3, 1), (-4, 1)])
deque_part = deque(range(5)); deque_part.rotate(2); deque_part.popleft()
read(deque_part, [0, 1, 2, 3, 4, -1, -4, -5])

# Subclasses, whose methods may come and go.
def make(base, *arguments):
    class Plain(base):
        pass
    class Reads(base):
        def __getitem__(self, key):
            return "own", key
    class Writes(base):
        def __setitem__(self, key, value):
            print("own write", key, value)
    class Below(Reads):
        pass
    class Mixin:
        def __getitem__(self, key):
            return "mixin", key
    class Mixed(Mixin, base):
        pass
    class Behind(base, Mixin):
        pass
    for kind in [Plain, Reads, Writes, Below, Mixed, Behind]:
        thing = kind(*arguments)
        print(kind.__name__, thing[1], thing[-1], end=" ")
        try:
            thing[0] = 65
            print(thing[0])
        except TypeError as error:
            print(error)
    thing = Plain(*arguments)
    for step in range(5):
        print(thing[1], end=" ")
        if step == 1:
            Plain.__getitem__ = lambda self, key: "late"
        if step == 3:
            del Plain.__getitem__
    thing = Behind(*arguments)
    Behind.__bases__ = (Mixin, base)
    print(thing[1])
    Behind.__bases__ = (base, Mixin)
    print(thing[1])

make(array, "i", [1, 2, 3])
make(list, [1, 2, 3])
make(tuple, [1, 2, 3])
make(str, "abc")
make(bytes, b"abc")
make(bytearray, b"abc")
make(deque, [1, 2, 3])

# What is replaced may run code.
class Ends:
    def __del__(self):
        target.clear()
target = deque([Ends(), 2])
target[0] = 1
print(target)
class L(list):
    pass
target = L([Ends(), 2])
target[0] = 1
print(target)
numbers = array("d", range(4))
view = memoryview(numbers)
numbers[1] = 2.5
print(view[1], view.tolist())
for number in numbers:
    if len(numbers) > 1 and number == 2.5:
        view.release()
        numbers.pop()
    print(number)
# Zeros and infinities.
zero, inf = 0.0, float("inf")
print(zero * 2.5, -zero * 2.5, 2.5 - 2.5, zero + zero, zero - zero, -zero - zero, inf - 1.0, inf * -2, zero / 2.5, 1e200 * 1e200, 5e-324 / 2, 0.0 * 3, 3 * -0.0, inf - inf)
