def counter(start=0):
    count = start
    def increment(step=1):
        nonlocal count
        count += step
        return count
    def read():
        return count
    return increment, read

one, read_one = counter()
two, read_two = counter(100)
print(one(), one(), one(5), two(), read_one(), read_two())
print(one.__code__.co_freevars, counter.__code__.co_cellvars)
print([cell.cell_contents for cell in one.__closure__])
one.__closure__[0].cell_contents = 50
print(one(), read_one())
print(one.__closure__[0] == read_one.__closure__[0], one.__closure__[0] == two.__closure__[0])

def late():
    def use():
        return value
    try:
        use()
    except NameError as error:
        print(type(error).__name__, error)
    value = 1
    print(use())
    del value
    try:
        use()
    except NameError as error:
        print(error)
late()
