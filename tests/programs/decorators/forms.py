import functools
def plain(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return f"<{function(*args, **kwargs)}>"
    return wrapper
def with_arguments(*, left="[", right="]"):
    def decorator(function):
        return lambda *args: left + str(function(*args)) + right
    return decorator
class Counter:
    def __init__(self, function):
        self.function, self.calls = function, 0
    def __call__(self, *args):
        self.calls += 1
        return self.function(*args)
    def __get__(self, instance, owner):
        return functools.partial(self, instance)
@plain
def one(): "doc"; return 1
@with_arguments(left="(", right=")")
@plain
def two(x): return x
@Counter
def three(x): return x * 3
print(one(), one.__name__, one.__doc__, one.__wrapped__(), two("t"), three(2), three(3), three.calls)
class C:
    @Counter
    def method(self, x): return type(self).__name__ + x
    @staticmethod
    @plain
    def static(): return "s"
    @classmethod
    @plain
    def cls(cls): return cls.__name__
print(C().method("!"), C().static(), C.cls(), C.__dict__["method"].calls)
def register(registry, key=None):
    def decorate(cls):
        registry[key or cls.__name__] = cls
        cls.registered = True
        return cls
    return decorate
registry = {}
@register(registry)
class A: pass
@register(registry, "bee")
class B: pass
print(sorted(registry), A.registered)
decorators = [plain, with_arguments()]
@decorators[0]
def indexed(): return "indexed"
@(lambda f: lambda: f() + "!")
def lambda_decorated(): return "lambda"
@type
def printed(): pass
print(indexed(), lambda_decorated(), printed)
@lambda f: f()
def immediately(): return "value, not function"
print(immediately)
@functools.singledispatch
def kind(x): return "object"
@kind.register
def _(x: int): return "int"
@kind.register(list)
def _(x): return "list of " + ",".join(map(kind, x))
print(kind(1), kind("s"), kind([1, [], None]), kind(True))
