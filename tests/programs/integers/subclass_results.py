# Conversion methods that return instances of subclasses warn.
import operator
import warnings


class Integer(int):
    pass


class Float(float):
    pass


class Converts:
    def __index__(self):
        return Integer(7)

    def __int__(self):
        return True

    def __float__(self):
        return Float(2.5)


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(operator.index(Converts()), type(operator.index(Converts())), int(Converts()), float(Converts()))
    for warning in caught:
        print(warning.category.__name__, warning.message)
print(0 / -7, 0 / -(10 ** 400), (-0.0) ** float("-inf"))
try:
    class Plain(float):
        pass
    Plain(x=1)
except TypeError as error:
    print(error)
