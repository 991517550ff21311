# The else of loops: after the end, not after break; and what continue and return do with finally.
def search(items, wanted):
    for position, item in enumerate(items):
        if item == wanted:
            break
    else:
        return "absent"
    return position


print(search("abc", "b"), search("abc", "z"), search("", "a"))


def leave(how):
    trail = []
    for number in range(3):
        try:
            trail.append(number)
            if number == 1:
                if how == "break":
                    break
                if how == "continue":
                    continue
                if how == "return":
                    return trail
            trail.append("end")
        finally:
            trail.append("finally")
    else:
        trail.append("else")
    return trail


for how in ["nothing", "break", "continue", "return"]:
    print(how, leave(how))

left = 3
while left:
    left -= 1
    if left == 5:
        break
else:
    print("while else", left)
while True:
    while left < 2:
        left += 1
        if left == 1:
            continue
        break
    else:
        print("not here")
    break
else:
    print("nor here")
print(left)
for _ in []:
    pass
else:
    print("empty")
try:
    print(_)
except NameError as error:
    print(error)
for self_changing in (items := [1, 2, 3]):
    if len(items) < 6:
        items.append(self_changing * 10)
print(items)
