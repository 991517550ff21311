# The order in which several objects end at once.
class Node:
    def __init__(self, number):
        self.number = number

    def __del__(self):
        print(self.number, end=" ")


class Items(list):
    pass


class Table(dict):
    pass


def show(name, make):
    thing = make()
    print(name, end=": ")
    thing = None
    print()


def items():
    made = Items([Node(1), Node(2)])
    made.own = Node(3)
    return made


def table():
    made = Table(x=Node(1), y=Node(2))
    made.own = Node(3)
    return made


show("list", lambda: [Node(1), Node(2), Node(3)])
show("list with attributes", items)
show("dict with attributes", table)
show("map", lambda: map(Node(0), [Node(1)], [Node(2)]))

numbers = [Node(number) for number in range(6)]
del numbers[1:3]
print("of a slice")
numbers[:2] = []
print("of another")
numbers.clear()
print("of all")


def fail(*arguments):
    raise ValueError


def attempt(run):
    try:
        run()
    except Exception as error:
        print(type(error).__name__)


attempt(lambda: [Node(1), Node(2), fail()])
attempt(lambda: [Node(1), Node(2), sorted([Node(3), 5, Node(4)])])
attempt(lambda: fail(Node(1), Node(2), 1 / 0))
attempt(lambda: {1: Node(1), 2: [Node(2), 1 / 0]})
