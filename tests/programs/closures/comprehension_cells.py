def rows():
    return [[(lambda: (i, j)) for j in range(2)] for i in range(2)]
print([[f() for f in row] for row in rows()])

def generator():
    factor = 3
    product = (x * factor for x in range(4))
    factor = 10
    return list(product)
print(generator())

def shadowing():
    i = "outer"
    inside = [i for i in range(3)]
    return i, inside
print(shadowing())

def outer_variable():
    base = 5
    return {k: (lambda: k + base) for k in range(3)}
print({k: f() for k, f in outer_variable().items()})

def nonlocal_in_lambda():
    items = []
    def add(x):
        items.append(x)
        return items
    return [add(x)[:] for x in range(3)]
print(nonlocal_in_lambda())

class Holder:
    limit = 2
    squares = [x * x for x in range(limit)]
    try:
        bad = [limit for _ in range(1)]
        print(bad)
    except NameError as error:
        print(error)
print(Holder.squares)
