def memoize(function):
    cache = {}
    def wrapper(*args):
        if args not in cache:
            cache[args] = function(*args)
        return cache[args]
    wrapper.cache = cache
    return wrapper

@memoize
def paths(rows, columns):
    return 1 if rows == 0 or columns == 0 else paths(rows - 1, columns) + paths(rows, columns - 1)

print(paths(16, 16), len(paths.cache))

def curry(function, count):
    def curried(*args):
        if len(args) >= count:
            return function(*args)
        return lambda *more: curried(*args, *more)
    return curried

add3 = curry(lambda a, b, c: a * 100 + b * 10 + c, 3)
print(add3(1)(2)(3), add3(1, 2)(3), add3(1)(2, 3), add3(1, 2, 3))

def account(balance):
    def dispatch(action, amount=0):
        nonlocal balance
        match action:
            case "deposit":
                balance += amount
            case "withdraw" if amount > balance:
                raise ValueError(f"only {balance}")
            case "withdraw":
                balance -= amount
        return balance
    return dispatch

mine = account(10)
print(mine("deposit", 5), mine("withdraw", 12))
try:
    mine("withdraw", 12)
except ValueError as error:
    print(error)
print(mine("balance"))
