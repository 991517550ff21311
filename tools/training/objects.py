"""Classes of all kinds: a simulation of a shop with queues, events, inheritance, properties and operators."""
import heapq
from collections import deque
from dataclasses import dataclass, field


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

    def __mul__(self, factor):
        return Point(self.x * factor, self.y * factor)

    def __eq__(self, other):
        return self.x == other.x and self.y == other.y

    def length(self):
        return (self.x * self.x + self.y * self.y) ** 0.5


class Shape:
    def __init__(self, name):
        self.name = name
        self.tags = []

    @property
    def area(self):
        return 0.0

    def describe(self, verbose=False, *, prefix="shape"):
        if verbose:
            return f"{prefix} {self.name}: {self.area:.2f} {self.tags}"
        return self.name

    def __repr__(self):
        return f"<{type(self).__name__} {self.name!r}>"


class Circle(Shape):
    def __init__(self, name, radius):
        super().__init__(name)
        self.radius = radius

    @property
    def area(self):
        return 3.14159 * self.radius**2


class Box(Shape):
    def __init__(self, name, width, height):
        super().__init__(name)
        self.width = width
        self.height = height

    @property
    def area(self):
        return self.width * self.height

    def describe(self, *arguments, **keywords):
        return super().describe(*arguments, **keywords).upper()


@dataclass(order=True)
class Event:
    time: int
    name: str = field(compare=False)
    customer: "Customer" = field(compare=False, default=None)


class Customer:
    count = 0

    def __init__(self, number, basket):
        Customer.count += 1
        self.number = number
        self.basket = basket
        self.waited = 0
        self.next = None

    def is_done(self):
        return not self.basket

    def serve(self):
        self.basket.pop()
        return self

    @classmethod
    def made(cls):
        return cls.count

    @staticmethod
    def price(article):
        return len(article) * 3 + 1


class Till:
    def __init__(self):
        self.queue = deque()
        self.served = 0
        self.income = 0
        self.handlers = {"arrive": self.on_arrive, "serve": self.on_serve}

    def on_arrive(self, event):
        self.queue.append(event.customer)

    def on_serve(self, event):
        if self.queue:
            customer = self.queue[0]
            if customer.is_done():
                self.queue.popleft()
                self.served += 1
            else:
                self.income += Customer.price(customer.basket[-1])
                customer.serve()

    def run(self, events):
        while events:
            event = heapq.heappop(events)
            handler = self.handlers.get(event.name)
            if handler is not None:
                handler(event)
            if self.queue and event.name == "serve":
                heapq.heappush(events, Event(event.time + 1, "serve"))


class Node:
    def __init__(self, value, parent=None):
        self.value = value
        self.parent = parent
        self.children = []
        if parent is not None:
            parent.children.append(self)

    def depth(self):
        return 0 if self.parent is None else 1 + self.parent.depth()

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()


def simulate(rounds):
    for number in range(rounds):
        events = [Event(at, "arrive", Customer(at, ["milk", "bread", "salt"][: at % 4])) for at in range(40)]
        events += [Event(at * 2, "serve") for at in range(60)]
        heapq.heapify(events)
        till = Till()
        till.run(events)


def shapes(rounds):
    total = 0
    for number in range(rounds):
        made = [Circle("c", number % 7), Box("b", 2, number % 5), Shape("s")]
        for shape in made:
            total += shape.area
            shape.describe()
            if isinstance(shape, Box):
                shape.describe(True, prefix="box")
        made.sort(key=lambda shape: shape.area)
    return total


def points(rounds):
    place = Point(0.0, 0.0)
    step = Point(0.5, 0.25)
    for number in range(rounds):
        place = place + step * 2
        if place == step or place.length() > 1e9:
            break
    return place


def tree(rounds):
    for number in range(rounds):
        root = Node(0)
        nodes = [root]
        for value in range(1, 60):
            nodes.append(Node(value, nodes[value // 3]))
        sum(node.depth() for node in root.walk())


def main():
    simulate(60)
    shapes(6000)
    points(40000)
    tree(120)


for _ in range(4):
    main()
