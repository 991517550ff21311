data = {"rows": [{"n": 1}, {"n": None}]}
def total(rows):
    result = 0
    for i in range(len(rows)):
        result = result + rows[i]["n"] * 2
    return result
print(total(data["rows"]))
