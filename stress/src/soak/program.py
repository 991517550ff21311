"""A long-lived program: caches, queues, graphs, text, tasks and errors come and go, while what is alive stays of one size.

Usage: program.py SECONDS SEED. Prints a line now and then: seconds, rounds, resident bytes, objects of the collector.
"""

import asyncio
import collections
import gc
import heapq
import json
import os
import pickle
import random
import re
import sys
import time
import weakref

PAGE = os.sysconf("SC_PAGESIZE")
draw = random.Random(int(sys.argv[2]))


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * PAGE


class Node:
    def __init__(self, number):
        self.number = number
        self.links = []
        self.table = {}


class Cache:
    """The newest entries, in rings with their owners."""

    def __init__(self, most):
        self.most = most
        self.entries = collections.OrderedDict()
        self.watched = weakref.WeakValueDictionary()

    def put(self, key, node):
        node.owner = self
        self.entries[key] = node
        self.watched[key] = node
        if len(self.entries) > self.most:
            self.entries.popitem(last=False)


cache = Cache(500)
recent = collections.deque(maxlen=300)
queue = []


def graphs(turn):
    nodes = [Node(number) for number in range(60)]
    for node in nodes:
        for _ in range(3):
            other = draw.choice(nodes)
            node.links.append(other)
            other.table[node.number] = node
    cache.put(turn, draw.choice(nodes))
    recent.append(nodes[: draw.randrange(5)])


def text(turn):
    words = [f"word{draw.randrange(1000)}" for _ in range(200)]
    joined = " ".join(words)
    counted = collections.Counter(re.findall(r"\w+", joined))
    copy = json.loads(json.dumps(counted))
    assert pickle.loads(pickle.dumps(copy)) == counted
    heapq.heappush(queue, (draw.random(), joined.encode()))
    if len(queue) > 200:
        heapq.heappop(queue)


def generators(turn):
    def walk(depth):
        if depth:
            yield from walk(depth - 1)
            yield depth
            yield from walk(depth - 1)

    running = [walk(8) for _ in range(10)]
    for walking in running:
        for _ in range(draw.randrange(100)):
            next(walking)
    recent.append(running[:1])


def errors(turn):
    def fail(depth):
        kept = [depth, fail]
        if depth:
            fail(depth - 1)
        raise ValueError(kept)

    try:
        fail(20)
    except ValueError as error:
        error.own = error
        recent.append(error)


def classes(turn):
    made = type(f"Made{turn % 50}", (Node,), {"turn": turn, "method": lambda self: self.turn})
    thing = made(turn)
    assert thing.method() == turn
    thing.kind = made
    setattr(thing, f"field{turn % 20}", thing)


def tasks(turn):
    async def work(number, others):
        await asyncio.sleep(0)
        others.append(asyncio.current_task())
        return [number] * number

    async def main():
        others = []
        done = await asyncio.gather(*(work(number, others) for number in range(20)))
        assert len(done) == 20

    asyncio.run(main())


def numbers(turn):
    table = {number: number * 1.5 for number in range(500)}
    large = 3 ** draw.randrange(2000)
    assert int(str(large)) == large
    chosen = {number for number in table if number % 3}
    assert len(chosen | table.keys()) == 500


def main(seconds):
    start = time.monotonic()
    told = 0
    turn = 0
    kinds = [graphs, text, generators, errors, classes, numbers, graphs, text, generators, tasks]
    while (now := time.monotonic() - start) < seconds:
        for _ in range(20):
            kinds[turn % len(kinds)](turn)
            turn += 1
        if now - told > min(10, seconds / 40):
            told = now
            print(f"{now:.1f} {turn} {resident()} {len(gc.get_objects())}", flush=True)
    cache.entries.clear()
    recent.clear()
    queue.clear()
    gc.collect()
    assert not cache.watched, "what was let go lives on"


main(float(sys.argv[1]))
