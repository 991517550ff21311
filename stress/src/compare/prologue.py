"""What random programs are made of. Everything that is told is the same however often a collector runs: nodes whose end is told
lead to older ones only, so they are in no cycle; rings hold nothing whose end is told."""

import weakref
from collections import deque


class Node:
    made = 0

    def __init__(self, *parts, **named):
        Node.made += 1
        self.number = Node.made
        self.parts = list(parts)
        self.__dict__.update(named)

    def __del__(self):
        print("end", self.number)

    def __repr__(self):
        return f"<{self.number}>"

    def __eq__(self, other):
        return isinstance(other, Node) and self.number % 7 == other.number % 7

    def __hash__(self):
        return self.number % 7

    def __lt__(self, other):
        return self.number < getattr(other, "number", 0)

    def __add__(self, other):
        return Node(self, other)

    def __iadd__(self, other):
        return Node(self, other)

    def __getitem__(self, index):
        return self.parts[index]

    def __len__(self):
        return len(self.parts)

    def __iter__(self):
        yield from self.parts

    def __call__(self, *arguments, **named):
        return (self, arguments)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        print("exit", self.number, kind and kind.__name__)
        return self.number % 2 == 0


class Slotted(Node):
    __slots__ = ("left", "right")


class Words(Node, str):
    def __new__(cls, *parts, **named):
        return str.__new__(cls, len(parts))


class Fault(Exception):
    def __del__(self):
        print("end of fault", describe(self.args, 2))


class Ring:
    def __init__(self):
        self.own = self
        self.more = [self, {"ring": self}]


def show(*things):
    print(*(describe(thing, 3) for thing in things))


def describe(thing, depth):
    if depth == 0:
        return "..."
    if isinstance(thing, (list, tuple, deque)):
        return type(thing).__name__ + "(" + ", ".join(describe(item, depth - 1) for item in thing) + ")"
    if isinstance(thing, dict):
        return "{" + ", ".join(f"{describe(key, 1)}: {describe(value, depth - 1)}" for key, value in thing.items()) + "}"
    if isinstance(thing, (set, frozenset)):
        return "{" + ", ".join(sorted(describe(item, depth - 1) for item in thing)) + "}"
    if isinstance(thing, (Node, int, str, float, type(None))):
        return repr(thing)
    if isinstance(thing, BaseException):
        return f"{type(thing).__name__}{describe(thing.args, depth - 1)}"
    return type(thing).__name__


def link(node, name, value):
    """Leads from a node to something older only."""
    if isinstance(node, Node) and isinstance(value, Node) and value.number < node.number:
        setattr(node, name, value)


def watch(thing, kept):
    if isinstance(thing, Node):
        number = thing.number
        kept.append(weakref.ref(thing, lambda reference: print("gone", number, reference() is None)))


def pair(a, b=None, *rest, key=None, **named):
    return (b, a) if rest else a


def counted(*things):
    for thing in things:
        try:
            got = yield thing
            if got is not None:
                print("got", describe(got, 2))
        finally:
            print("left", describe(thing, 2))


def delegating(*things):
    result = yield from counted(*things)
    return result


def failing(thing, *more):
    kept = [thing, more]
    raise Fault(len(more), thing)


def nested(thing):
    def inner(more):
        nonlocal thing
        old, thing = thing, more
        return old

    return inner
