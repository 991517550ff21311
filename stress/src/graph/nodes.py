"""The kinds of nodes of random object graphs.

A node has a token, which tells its number and whose death is noted, and edges to other nodes. Finalizers note what they do.
Notes are in `events`: the number of a token that died, or (number of the finalized node, edge that it brought back, what it brought
back): edge -1 is the node itself, -2 nothing, and with -3 the finalizer emptied edge 1.
"""

from _weakref import ref

events = []


class Token:
    __slots__ = ("number", "__weakref__")

    def __init__(self, number):
        self.number = number


class Watch(ref):
    __slots__ = ("number",)


def died(watch):
    events.append(watch.number)


def watch(token):
    made = Watch(token, died)
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
