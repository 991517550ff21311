# Methods of all kinds, bound to instances, classes and anything callable.
import functools


class Callable:
    def __call__(self, *args):
        return args


class Sample:
    def plain(self, *args):
        return "plain", args

    @classmethod
    def of_class(cls, *args):
        return cls.__name__, args

    @staticmethod
    def static(*args):
        return "static", args

    callable_object = Callable()
    builtin = len
    partial = functools.partial(lambda *args: args, "p")
    partial_method = functools.partialmethod(plain, "bound")
    lambda_ = lambda self: type(self).__name__
    class_as_attribute = int


class Sub(Sample):
    pass


s = Sub()
print(s.plain(1), s.of_class(2), s.static(3), s.callable_object(4), s.builtin([5]), s.partial_method(7), s.lambda_())
print(s.class_as_attribute("8"), Sub.of_class(9), Sample.static(10), Sample.plain(s, 11))
print(s.plain.__self__ is s, s.plain.__func__ is Sample.plain, s.plain == s.plain, s.plain is s.plain, s.of_class.__self__ is Sub)
print(hash(s.plain) == hash(s.plain), s.plain == Sub().plain, s.plain.__name__, s.plain.__qualname__)
try:
    Sample.plain()
except TypeError as error:
    print(error)
static = Sample.__dict__["static"]
class_method = Sample.__dict__["of_class"]
print(static(1), static.__func__(2), static.__wrapped__ is static.__func__, class_method.__func__(Sub, 3), static.__name__)
print(class_method.__get__(None, Sub)(4), class_method.__get__(s)(5), static.__get__(s)(6))
try:
    class_method(1)
except TypeError as error:
    print(error)
try:
    s.plain.attribute = 1
except AttributeError as error:
    print(error)
Sample.plain.attribute = 2
print(s.plain.attribute)
print(str.upper("a"), "a".upper.__self__, str.upper.__get__("b")(), [].append.__name__, type([].append).__name__)
for call in ["str.upper()", "str.upper(1)", "list.append([], 1, 2)", "int.__add__(1)", "int.__add__('a', 1)", "dict.fromkeys()",
             "str.upper.__get__(1)", "object.__init__()"]:
    try:
        print(call, eval(call))
    except TypeError as error:
        print(call, "->", error)
