data = {"list": [1, 2, {"deep": None}]}


def change(key):
    data["list"][2]["deep"][key] += 1


change("x")
