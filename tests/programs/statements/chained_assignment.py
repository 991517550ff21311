# Targets of one assignment are bound from left to right.
log = []


class Record:
    def __setattr__(self, name, value):
        log.append((name, value))

    def __setitem__(self, key, value):
        log.append((key, value))


def record(name):
    log.append(name)
    return Record()


record("a").x = record("b")["y"] = record("c").z = 7
print(log)
i_list = [0, 1]
i = i_list[i_list[0]] = 1
print(i, i_list)
x = [0, 0]
index = 0
index, x[index] = 1, "at one"
print(index, x)
a = b = c = []
a.append(1)
print(b, c is a)
(first, [second, *rest]), last = (1, [2, 3, 4]), 5
print(first, second, rest, last)
[] = ()
() = []
*everything, = "abc"
print(everything)
for target, value in [("(a, b)", "1,"), ("[a, *b, c]", "[1]"), ("a, b", "5"), ("[a, b]", "{}")]:
    try:
        exec(f"{target} = {value}")
    except (TypeError, ValueError) as error:
        print(f"{target} = {value}:", error)
