# Rows of items are copied and given up in pieces: with and without items that are counted, at every length around a piece.

ended = []


class Item:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        ended.append(self.name)


def row(length, places=()):
    return [Item(index) if index in places else index for index in range(length)]


for length in (0, 1, 7, 8, 9, 15, 16, 17, 40):
    plain = row(length)
    print(length, plain + plain == [*plain, *plain], plain[1:-1] == plain[1:][:-1], plain[:] == plain)
    print(plain * 3 == plain + plain + plain, (plain * 0, plain * -1))
    for places in ((0,), (7,), (8,), (length - 1,), (3, 11, 12)):
        items = row(length, places)
        both = items[2:] + items
        wide = both * 2
        del items
        print(len(both), len(wide), ended)
        del both
        print(ended)
        del wide
        print(ended)
        ended.clear()

# Last to first.
many = [Item(index) if index % 3 else 1.5 for index in range(30)]
del many
print(ended)
ended.clear()

# A range that is replaced by as many items.
for length in (3, 8, 40, 50):
    target = list(range(60))
    target[5:5 + length] = [None] * length
    print(target)
    target[5:5 + length] = [Item(index) for index in range(length)]
    print(ended, len(target))
    target[5:5 + length] = range(length)
    print(ended, target[:12])
    ended.clear()

repeated = [1, "x", 2.5]
repeated *= 5
print(repeated)
repeated *= 1
print(len(repeated))
repeated *= 0
print(repeated, [] * 5, [[]] * 3)
shared = [[]] * 9
shared[0].append(1)
print(shared)
repeated = [0] * 1000
print(len(repeated), set(repeated), (repeated * 3).count(0))
doubled = [1, 2, 3]
doubled += doubled
doubled.extend(doubled)
print(doubled)
try:
    [1, 2] * 2**62
except (MemoryError, OverflowError) as error:
    print("too many")
