# Asking for `__dict__` moves the attributes of an instance, few or many, into a dict: names, order and values stay.

ended = []


class Value:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        ended.append(self.name)


class Holder:
    pass


class Slotted:
    __slots__ = ("a", "__dict__")


class Counting:
    made = 0

    def __init__(self, count):
        for number in range(count):
            setattr(self, f"x{number}", number)


for count in (0, 1, 2, 8, 9, 20, 40, 70):
    for _ in range(3):
        holder = Counting(count)
    names = list(vars(holder))
    print(count, names == [f"x{number}" for number in range(count)], list(vars(holder).values()) == list(range(count)))
    holder.more = "more"
    holder.__dict__["by dict"] = 1
    print(len(vars(holder)), holder.more, getattr(holder, "by dict"))
    if count:
        del holder.x0
        print("x0" in vars(holder), hasattr(holder, "x0"), len(holder.__dict__))
    late = Counting(count)
    if count > 2:
        del late.x1
        late.x1 = "again"
        print(list(vars(late))[-2:], late.x1)

holder = Holder()
holder.one, holder.two = Value("one"), Value("two")
shown = holder.__dict__
print(shown is holder.__dict__, list(shown), ended)
holder.one = None
print(ended)
del holder
print(ended, shown["two"].name)
del shown
print(ended)
ended.clear()
holder = Holder()
holder.one = Value("first")
holder.__dict__ = {"other": 5}
print(ended, holder.other, hasattr(holder, "one"))
slotted = Slotted()
slotted.a, slotted.b = 1, 2
print(slotted.__dict__, slotted.a)
holder = Holder()
holder.self = holder
print(list(vars(holder)))
