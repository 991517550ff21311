# match, case, type and _ are names wherever they are not keywords.
match = {"case": 1}
case = [2]
print(match["case"], match, -case[0])
match.clear()
match[case[0]] = case
print(match)
print(match == {2: [2]}, [match, case][1])


def type_(x):
    return x


_ = "underscore"
match _:
    case "underscore":
        print("matched", _)
match (match):
    case {2: case}:
        print(case)
match case, _:
    case [x], str(_):
        print(x, _)
match = lambda x: x * 2
print(match(4), match (5))
print((lambda match, case, type, _: (match, case, type, _))(1, 2, 3, 4))


class Type:
    match = case = type = 1

    def method(self, *, match=1, case=2):
        return match + case


print(Type.match, Type().method(match=5))
type = 3
type + 1
print(type * 2, type
      if type else 0)
type: int = 4
print(type)
match match:
    case _ if callable(match):
        print("function")
match -1:
    case -1:
        print("negative")
match not True:
    case False:
        print("not")
match [1][0]:
    case 1:
        print("subscript")
match await_ if (await_ := 3) else 4:
    case 3:
        print("conditional")
