class Meta(type):
    def __new__(mcs, name, bases, namespace, **kwargs):
        print("new", name, [b.__name__ for b in bases], sorted(k for k in namespace if not k.startswith("__")), kwargs)
        namespace["added"] = name.upper()
        return super().__new__(mcs, name, bases, namespace)
    def __init__(cls, name, bases, namespace, **kwargs):
        print("init", name)
        super().__init__(name, bases, namespace)
    def __call__(cls, *args, **kwargs):
        print("call", cls.__name__, args)
        return super().__call__(*args, **kwargs)
    def describe(cls):
        return f"class {cls.__name__}"
    @property
    def shout(cls):
        return cls.__name__ + "!"

class A(metaclass=Meta, option=1):
    x = 1
    def __init__(self, value=None):
        self.value = value

class B(A):
    y = 2

print(A.added, B.added, A(5).value, B.describe(), B.shout, type(B).__name__)
try:
    A().describe()
except AttributeError as error:
    print(error)
class Other(type):
    pass
try:
    class Conflict(A, metaclass=Other):
        pass
except TypeError as error:
    print(str(error)[:30])
def function_meta(name, bases, namespace):
    return (name, bases, sorted(k for k in namespace if not k.startswith("__")))
class NotAClass(metaclass=function_meta):
    z = 1
print(NotAClass)
