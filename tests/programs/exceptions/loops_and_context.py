import sys
def current():
    return type(sys.exception()).__name__
print(current())
try:
    raise ValueError
except ValueError:
    print(current())
    try:
        raise KeyError
    except KeyError:
        print(current())
    print(current())
    for i in range(2):
        try:
            raise IndexError
        except IndexError:
            print(current())
    (lambda: print("in call", current()))()
print(current())

results = []
for i in range(5):
    try:
        results.append(10 // (i - 2))
        if i == 3:
            break
    except ZeroDivisionError:
        results.append("inf")
        continue
    finally:
        results.append("|")
print(results)

def retry(function, attempts):
    for attempt in range(attempts):
        try:
            return function(attempt)
        except ValueError as error:
            last = error
    raise RuntimeError(f"gave up: {last}") from last
def flaky(n):
    if n < 2:
        raise ValueError(f"try {n}")
    return f"succeeded at {n}"
print(retry(flaky, 3))
try:
    retry(flaky, 2)
except RuntimeError as error:
    print(error, repr(error.__cause__))
def cleanup():
    e = 5
    try:
        raise ValueError
    except ValueError as e:
        pass
    return "e" in locals()
print(cleanup())
try:
    assert 1 == 2, "message " + str(3)
except AssertionError as error:
    print(error.args)
try:
    assert False
except AssertionError as error:
    print(error.args)
try:
    raise Exception("one", "two")
except Exception as error:
    a, b = error.args
    print(a, b)
