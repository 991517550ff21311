def decorate(function):
    def wrapper(*args):
        return function(*args)
    return wrapper


class Outer:
    class Inner:
        @decorate
        def method(self):
            return [self.helper(n) for n in (1, 2)]

        @staticmethod
        def helper(n):
            return (lambda value: value / (n - 1))(n)


Outer.Inner().method()
