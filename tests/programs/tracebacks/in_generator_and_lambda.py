def numbers():
    for i in range(3):
        yield 10 / (2 - i)
apply = lambda g: [x + 1 for x in g]
class K:
    def method(self):
        return apply(numbers()) and self
try:
    K().method()
except ZeroDivisionError as error:
    raise OSError("translated") from error
