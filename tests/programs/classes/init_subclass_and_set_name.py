class Field:
    def __init__(self, default=None):
        self.default = default
    def __set_name__(self, owner, name):
        print("set_name", owner.__name__, name)
        self.name = name
    def __get__(self, instance, owner):
        if instance is None:
            return self
        return instance.__dict__.get(self.name, self.default)
    def __set__(self, instance, value):
        instance.__dict__[self.name] = value

class Model:
    registry = []
    def __init_subclass__(cls, /, table=None, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.table = table or cls.__name__.lower()
        cls.registry.append(cls.__name__)
        cls.fields = [name for name, value in vars(cls).items() if isinstance(value, Field)]

class User(Model, table="users"):
    name = Field("anonymous")
    age = Field(0)

class Group(Model):
    title = Field()

print(Model.registry, User.table, Group.table, User.fields, Group.fields)
u = User()
print(u.name, u.age)
u.name = "ann"
print(u.name, u.__dict__, isinstance(User.name, Field))
try:
    class Wrong(Model, unknown=1):
        pass
except TypeError as error:
    print(error)
class Plain:
    pass
try:
    class P2(Plain, x=1):
        pass
except TypeError as error:
    print(error)
