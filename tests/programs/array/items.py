import array
import copy
import pickle

a = array.array('i', [1, 2, 3])
print(a, a[1], a[-1:], list(a), a.tobytes(), a == array.array('l', [1, 2, 3]))
a[::2] = array.array('i', [7, 8])
print(a)
del a[::2]
print(a)
for code in 'bBhHiIlLqQfd':
    for value in (-1, 300, 2**16, 2**32, 2**64, 2**70, 1.5, 'x', None):
        try:
            print(code, value, array.array(code, [value]))
        except Exception as error:
            print(code, value, type(error).__name__, error)
view = memoryview(array.array('d', [1.5, 2.5]))
print(view.format, view.tolist())
b = array.array('b', b'abc')
view = memoryview(b)
try:
    b.append(1)
except BufferError as error:
    print(error)
view.release()
b.append(1)
print(copy.copy(b), copy.deepcopy(b), b.pop(), b.index(98), b.count(97))
for protocol in range(6):
    print(pickle.loads(pickle.dumps(array.array('H', [1, 65535]), protocol)))


class Row(array.array):
    pass


row = Row('f', [1, 2])
row.name = 'x'
print(row, pickle.loads(pickle.dumps(Row('f', [1, 2]))) == row)
for bad in ("a.pop(9)", "a['x']", "a[9]", "a + 1", "a.index(77)", "array.array('i', 'x')", "array.array('i', 1.5)"):
    try:
        print(eval(bad))
    except Exception as error:
        print(bad, type(error).__name__, error)
c = array.array('i', range(5))


class Shrinks:
    def __eq__(self, other):
        del c[:]
        return False


print(Shrinks() in c, c)
