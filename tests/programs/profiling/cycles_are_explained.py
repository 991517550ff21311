# taipan.gc: which cycles were collected, where they were made, and what closes them.
# gc-every: 101
import json
import os
import subprocess
import sys
import tempfile

from taipan.gc import explain


class Node:
    def __init__(self):
        self.children = []
        self.parent = None


class Slotted:
    __slots__ = ("me", "extra")


def tree():
    root = Node()
    for _ in range(3):
        child = Node()
        child.parent = root
        root.children.append(child)


def closure():
    def again(count):
        return again(count - 1) if count else "done"
    return again(3)


def slotted():
    it = Slotted()
    it.me = it
    it.extra = {"plain": [1, 2]}


def generator():
    def run():
        me = yield
        yield me
    it = run()
    next(it)
    it.send(it)


def raised():
    try:
        raise ValueError("kept by its own frame")
    except ValueError as error:
        saved = error


def dictionaries():
    first, second = {}, {}
    first["other"] = second
    second[7] = first


def nothing():
    return [Node() for _ in range(10)]


def tell(report):
    for group in sorted(report.groups, key=lambda group: sorted(group.types)):
        example = group.example
        names = sorted({edge.name for member in example.members for edge in member.edges})
        sites = sorted({member.site[1] for member in example.members if member.type in ("Node", "Slotted")})
        print(" ", group.cycles, sorted(group.types.items()), example.objects, names, sites)


for made in tree, closure, slotted, generator, raised, dictionaries, nothing:
    def several():
        for _ in range(4):
            result = made()
        return result
    report = explain(several)
    print(made.__name__, bool(report), report.result if made is closure else type(report.result).__name__)
    report.result = None
    tell(report)

with explain.block() as report:
    tree()
    print("not yet:", bool(report), str(report).strip())
print("then:", bool(report), "Node" in str(report), sorted(json.loads(report.json())))
print("a group:", repr(report.groups[0]).startswith("<1 cycles of"), report.objects >= 5, report.bytes > 0)
try:
    explain(tree, last=3)
except TypeError as error:
    print(error)
print("no function:", bool(explain()), explain(last=0).groups)

program = "class Loop: pass\nfor i in range(10):\n    it = Loop(); it.me = it\ndel it\n"
with tempfile.TemporaryDirectory() as folder:
    for name in "report.json", "report.txt":
        path = os.path.join(folder, name)
        subprocess.run([sys.executable, "--gc-report", path, "-c", program], check=True)
        with open(path) as file:
            text = file.read()
        if name.endswith("json"):
            for group in json.loads(text)["groups"]:
                print(group["cycles"], group["types"], group["example"]["members"][0]["edges"],
                      group["example"]["members"][0]["site"]["line"])
        else:
            print([line.strip() for line in text.splitlines() if "Loop" in line])
