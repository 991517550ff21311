"""Which cycles a program creates, and where.

    from taipan.gc import explain

    print(explain())                    # collect now, and tell what was collected
    print(explain(function, argument))  # call, collect, and tell what the call left behind

    with explain.block() as report:     # the same for a block
        ...
    print(report)

While a program records (`record()`, or the option --gc-report), `explain(last=5)` tells of the last five collections that found
something.
"""

import _taipan_gc
import gc
import json

__all__ = ["Cycle", "Edge", "Group", "Member", "Report", "explain", "record", "stop"]


class Edge:
    """A reference from one object of a cycle to another: how a program gets there, and that object's number."""

    def __init__(self, data):
        self.name = data["name"]
        self.to = data["to"]

    def __repr__(self):
        return f"<edge {self.name} to #{self.to}>"


class Member:
    """An object of a cycle: its type's name, its own name or None, its bytes, where it was made as (file, line) or None, and its edges."""

    def __init__(self, data):
        self.type = data["type"]
        self.name = data["name"]
        self.bytes = data["bytes"]
        site = data["site"]
        self.site = (site["file"], site["line"]) if site else None
        self.edges = [Edge(edge) for edge in data["edges"]]

    def __repr__(self):
        return f"<{self.type} made at {self.site[0]}:{self.site[1]}>" if self.site else f"<{self.type}>"


class Cycle:
    """An example of a group's cycles: its members, a shortest way round first (`shortest` of them), and how many there are in all."""

    def __init__(self, data):
        self.objects = data["objects"]
        self.shortest = data["shortest"]
        self.members = [Member(member) for member in data["members"]]


class Group:
    """Cycles of the same types, made at the same places, closed by the same kinds of edges."""

    def __init__(self, data):
        self.cycles = data["cycles"]
        self.objects = data["objects"]
        self.bytes = data["bytes"]
        self.types = data["types"]
        self.hanging = {row["type"]: (row["objects"], row["bytes"]) for row in data["hanging"]}
        self.example = Cycle(data["example"])

    def __repr__(self):
        return f"<{self.cycles} cycles of {', '.join(self.types)}>"


class Report:
    """Collected cycles, in groups. `str()` is for people, `data` is what `json()` writes.

    `result` is what the function returned that `explain` called.
    """

    def __init__(self, first=None):
        self.result = None
        self._fill(first)

    def _fill(self, first):
        if first is None:
            self._text, text = "nothing was collected yet\n", "null"
        else:
            self._text, text = _taipan_gc.report(first)
        self.data = json.loads(text) or {"collections": 0, "objects": 0, "bytes": 0, "groups": []}
        self.collections = self.data["collections"]
        self.objects = self.data["objects"]
        self.bytes = self.data["bytes"]
        self.groups = [Group(group) for group in self.data["groups"]]

    def json(self, **options):
        """The report as JSON text; options as those of json.dumps."""
        return json.dumps(self.data, **options)

    def __str__(self):
        return self._text

    def __repr__(self):
        return f"<report of {len(self.groups)} groups of cycles>"

    def __bool__(self):
        return bool(self.groups)


class _Block:
    def __enter__(self):
        gc.collect()
        self._first = _taipan_gc.start()
        self._report = Report()
        return self._report

    def __exit__(self, *exception):
        gc.collect()
        _taipan_gc.stop()
        self._report._fill(self._first)


def explain(function=None, /, *args, last=None, **keywords):
    """Tells which cycles are collected: now, or after a call; or were in the last collections.

    With last, the program must be recording.
    """
    if last is not None:
        if function is not None:
            raise TypeError("explain() takes either a function or last")
        if last < 0:
            raise ValueError("last must not be negative")
        return Report(max(_taipan_gc.next() - last, 0))
    if function is None:
        first = _taipan_gc.start()
        try:
            gc.collect()
        finally:
            _taipan_gc.stop()
        return Report(first)
    with _Block() as report:
        result = function(*args, **keywords)
        # What the call left behind should not hang on this frame.
        del function, args, keywords
    report.result = result
    return report


explain.block = _Block


def record():
    """Records the cycles of each collection from now on."""
    _taipan_gc.start()


def stop():
    """Records no more, unless record() was called more than once."""
    _taipan_gc.stop()
