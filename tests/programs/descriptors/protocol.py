class Data:
    def __get__(self, instance, owner=None):
        return ("data get", instance is not None, owner.__name__ if owner else None)
    def __set__(self, instance, value):
        print("data set", value)
    def __delete__(self, instance):
        print("data delete")

class NonData:
    def __get__(self, instance, owner=None):
        return "non-data get"

class C:
    data = Data()
    non = NonData()
    def method(self):
        return "method"

c = C()
print(c.data, C.data)
c.data = 5
del c.data
c.__dict__["data"] = "instance"
c.__dict__["non"] = "instance"
c.__dict__["method"] = "instance"
print(c.data[0], c.non, c.method)
del c.non
print(c.non)
print(C.__dict__["non"].__get__(None, C), C.method.__get__(c, C)(), type(C.method.__get__(c)).__name__)
class OnlySet:
    def __set__(self, instance, value):
        instance.__dict__["only"] = value * 2
class D:
    only = OnlySet()
d = D()
print(type(d.only).__name__)
d.only = 4
print(d.only)
try:
    del d.only
except AttributeError as error:
    print(type(error).__name__)
class Raising:
    def __get__(self, instance, owner):
        raise AttributeError("from descriptor")
class E:
    attribute = Raising()
    def __getattr__(self, name):
        return "fallback " + name
print(E().attribute)
