import functools
def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper
class Scope:
    def __enter__(self):
        return self
    def __exit__(self, *details):
        print("leaving", details[0].__name__)
@logged
def work(items):
    with Scope():
        for item in items:
            item.append(1)
work([[], (), []])
