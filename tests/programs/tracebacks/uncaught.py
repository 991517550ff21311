def inner(value):
    return 1 / value
def outer():
    print("before")
    inner(0)
outer()
