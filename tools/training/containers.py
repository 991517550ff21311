"""Lists, dicts, sets, tuples, comprehensions, sorting, generators, coroutines, searches."""
import asyncio
import functools
import itertools
from collections import OrderedDict, namedtuple


def comprehensions(rounds):
    rows = [{"id": number, "group": number % 5, "size": number * 3 % 11} for number in range(40)]
    for _ in range(rounds):
        names = [f"row {row['id']}" for row in rows if row["size"] > 3]
        sizes = {row["id"]: row["size"] for row in rows}
        groups = {row["group"] for row in rows}
        total = sum(size for size in sizes.values() if size in groups)
        any(row["size"] > 9 for row in rows)
        all(name for name in names)
        tuple(row["group"] for row in rows)
        set(row["size"] + row["group"] for row in rows)
        max(size for size in sizes.values())
        ", ".join(name.strip() for name in names)
        sorted(rows, key=lambda row: (row["group"], -row["size"]))
    return total


def queens(size, row=0, columns=frozenset(), falling=frozenset(), rising=frozenset()):
    if row == size:
        return 1
    return sum(
        queens(size, row + 1, columns | {column}, falling | {row - column}, rising | {row + column})
        for column in range(size)
        if column not in columns and row - column not in falling and row + column not in rising
    )


def paths(size):
    walls = {(x, y) for x in range(size) for y in range(size) if x * y % 7 == 3}
    distances = {(0, 0): 0}
    front = [(0, 0)]
    while front:
        following = []
        for x, y in front:
            for place in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
                if place in walls or place in distances or not (0 <= place[0] < size and 0 <= place[1] < size):
                    continue
                distances[place] = distances[(x, y)] + 1
                following.append(place)
        front = following
    return max(distances.values())


def numbers(limit):
    for number in range(limit):
        yield number


def chain(source):
    for value in source:
        if value % 3:
            yield value * 2


def walk(tree):
    if tree:
        left, value, right = tree
        yield from walk(left)
        yield value
        yield from walk(right)


def build(low, high):
    if low >= high:
        return ()
    middle = (low + high) // 2
    return build(low, middle), middle, build(middle + 1, high)


def lists(rounds):
    stack, rows = [], [[0] * 8 for _ in range(8)]
    for number in range(rounds):
        stack.append(number)
        if len(stack) > 50:
            stack.pop()
            del stack[0]
            stack[3:6] = [1, 2]
        row = rows[number % 8]
        row[number % 7] += 1
        first, *rest = row
        row.reverse()
        if number in stack and stack.index(number) > 3:
            stack.insert(0, -1)
    return sum(map(sum, rows))


Entry = namedtuple("Entry", "key value weight")


def records(rounds):
    cache = OrderedDict()
    for number in range(rounds):
        entry = Entry(number % 50, str(number), weight=number / 2)
        cache[entry.key] = entry._replace(weight=0)
        cache.move_to_end(entry.key)
        if len(cache) > 20:
            cache.popitem(last=False)
        match entry:
            case Entry(key=0, value=value):
                cache.get(value)
            case (key, _, weight) if weight > 10:
                cache.setdefault(key, entry)


@functools.lru_cache(maxsize=None)
def change(amount, coins=(50, 20, 10, 5, 2, 1)):
    if amount == 0:
        return 1
    if amount < 0 or not coins:
        return 0
    return change(amount - coins[0], coins) + change(amount, coins[1:])


async def leaf(number):
    await asyncio.sleep(0)
    return number


async def task(depth):
    if depth == 0:
        return await leaf(1)
    return sum(await asyncio.gather(*[task(depth - 1) for _ in range(3)]))


def errors(rounds):
    caught = 0
    for number in range(rounds):
        try:
            if number % 3 == 0:
                raise ValueError(number)
            {}[number]
        except (KeyError, TypeError) as error:
            caught += len(error.args)
        except ValueError:
            caught += 2
        finally:
            caught += 1
    return caught


def main():
    comprehensions(150)
    queens(6)
    paths(60)
    sum(chain(chain(numbers(30000))))
    for _ in range(20):
        sum(walk(build(0, 200)))
    lists(20000)
    records(4000)
    change(150)
    asyncio.run(task(5))
    errors(4000)
    sum(a * b for a, b in itertools.product(range(100), repeat=2))
    list(itertools.islice(itertools.groupby(sorted(range(3000), key=lambda x: x % 13), lambda x: x % 13), 20))


for _ in range(8):
    main()
