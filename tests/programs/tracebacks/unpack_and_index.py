rows = [[1, 2], [3]]
def pairs():
    for row in rows:
        a = row[0]
        b = row[1]
        yield a, b
print(next(pairs()))
print(list(pairs()))
