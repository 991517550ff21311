import traceback
def f(depth):
    if depth:
        f(depth - 1)
    else:
        raise IndexError("printed")
try:
    f(2)
except IndexError:
    traceback.print_exc()
    traceback.print_exc(limit=1)
print("continues")
