"""The kinds of nodes of random object graphs.

A node has a token, which tells its number and whose end is noted, and edges to other nodes. Weak references and finalizers note
what they see. Notes are in `events`: the number of a token whose weak reference was cleared, or (number of the finalized node, edge that it brought back, what it brought
back): edge -1 is the node itself, -2 nothing, and with -3 the finalizer emptied edge 1.
"""

from _weakref import ref

events = []


class Token:
    __slots__ = ("number", "capsule", "__weakref__")

    def __init__(self, number, capsule):
        self.number = number
        self.capsule = capsule


class Watch(ref):
    __slots__ = ("number",)


def cleared(watch):
    events.append(watch.number)


def watch(token):
    made = Watch(token, cleared)
    made.number = token.number
    return made


class Plain:
    def __init__(self, token):
        self.token = token


class Viewed(Plain):
    def __init__(self, token):
        self.__dict__["token"] = token


class Slotted:
    __slots__ = ("token", "e0", "e1", "e2", "e3")

    def __init__(self, token):
        self.token = token


class Phoenix(Plain):
    def __del__(self):
        events.append((self.token.number, -1, self))


class Thief(Plain):
    def __del__(self):
        stolen = getattr(self, "e0", None)
        events.append((self.token.number, -2 if stolen is None else 0, stolen))


class Mourner(Plain):
    def __del__(self):
        events.append((self.token.number, -3, None))
        self.e1 = None
        del self.e1


class Failure(Exception):
    pass


def failure(token):
    try:
        raise Failure
    except Failure as error:
        # The traceback's frame, this one, refers to it.
        kept = error
    kept.token = token
    return kept


class Items(list):
    pass


def items(token):
    made = Items((None, None))
    made.token = token
    return made


def closure(token):
    e0 = e1 = e2 = e3 = None

    def access(edge, *value):
        nonlocal e0, e1, e2, e3
        if value:
            match edge:
                case 0: [e0] = value
                case 1: [e1] = value
                case 2: [e2] = value
                case 3: [e3] = value
            return None
        return (e0, e1, e2, e3, token)[edge]

    return access


def generator(token):
    def run(token):
        e0 = e1 = e2 = e3 = result = value = None
        while True:
            edge, *value = yield result
            result = None
            if not value:
                result = (e0, e1, e2, e3, token)[edge]
                continue
            match edge:
                case 0: [e0] = value
                case 1: [e1] = value
                case 2: [e2] = value
                case 3: [e3] = value
            value = None

    made = run(token)
    next(made)
    return made


def make_list(token):
    return [token, None, None, None, None]


def make_dict(token):
    return {-1: token}


def make_set(token):
    return {token}


def make_tuple(token, *edges):
    return (token, *edges)


def holders(watch):
    """What keeps the node alive whose token this watches: all that reaches it and has more references than are known."""
    import gc, sys

    token = watch()
    objects = gc.get_objects()
    if token is None:
        tokens = [thing for thing in objects if type(thing) is Token and getattr(thing, "number", None) == watch.number]
        if not tokens:
            return "its token is dead"
        [token] = tokens
    counts = {}
    for thing in objects:
        for other in gc.get_referents(thing):
            counts[id(other)] = counts.get(id(other), 0) + 1
    reaching = [token]
    known = {id(token), id(objects), id(counts), id(reaching), id(sys._getframe())}
    lines = []
    for thing in reaching:
        for other in gc.get_referrers(thing):
            if id(other) not in known and type(other).__name__ not in ("frame", "list_iterator"):
                known.add(id(other))
                reaching.append(other)
    for thing in reaching:
        if sys.getrefcount(thing) - counts.get(id(thing), 0) > 3 or not gc.get_referrers(thing):
            lines.append(f"{type(thing)} {id(thing):#x} {thing!r:.100}: {sys.getrefcount(thing)} references, {counts.get(id(thing), 0)} known")
    return f"{len(reaching)} objects reach it; of these are held from elsewhere:\n" + "\n".join(lines)
