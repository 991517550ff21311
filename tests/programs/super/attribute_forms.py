# super(): attributes, class methods, descriptors, other names for it, and its errors.
class A:
    attribute = "A's"

    def method(self):
        return f"A of {type(self).__name__}"

    @classmethod
    def of_class(cls):
        return f"A.of_class {cls.__name__}"

    @staticmethod
    def static():
        return "A.static"

    @property
    def prop(self):
        return f"A.prop {type(self).__name__}"

    def __getitem__(self, key):
        return f"A[{key}]"

    def __len__(self):
        return 7


class B(A):
    attribute = "B's"

    def method(self):
        return super().method() + " via B"

    @classmethod
    def of_class(cls):
        return super().of_class() + " via B"

    @staticmethod
    def static():
        return super(B, B).static() + " via B"

    @property
    def prop(self):
        return super().prop + " via B"

    def others(self):
        s = super()
        nested = [super(B, self).attribute for _ in "a"]
        inner = (lambda: super(B, self).method())()
        return s.attribute, nested, inner, s.__getitem__(1), s.__len__(), s.__self__ is self, s.__thisclass__.__name__, s.__self_class__.__name__

    def implicit_in_lambda(self):
        return (lambda self: super().method())(self)

    def reassigned(self):
        self = C()
        return super().method()


class C(B):
    pass


c = C()
print(c.method(), "|", c.of_class(), "|", B.of_class(), "|", c.static(), "|", c.prop)
print(c.others())
print(c.implicit_in_lambda(), "|", B().reassigned())
unbound = super(B)
print(unbound.__self__, unbound.__get__(c, C).method(), repr(super(B, c)).split(" at")[0], repr(unbound))


class Errors(A):
    def no_arguments():
        return super()

    def deleted(self):
        del self
        return super()

    def missing(self):
        return super().missing

    def subscript(self):
        return super()[1]

    def length(self):
        return len(super())

    def assign(self):
        super().attribute = 1


e = Errors()
for call in [lambda: Errors.no_arguments(), e.deleted, e.missing, e.subscript, e.length, e.assign, lambda: super(), lambda: super(1, 2),
             lambda: super(A, 1), lambda: super(A, int), lambda: super(A, c, 3), lambda: super(x=1), lambda: Errors.missing(5)]:
    try:
        print(call())
    except (RuntimeError, TypeError, AttributeError) as error:
        print(type(error).__name__, error)


def outside(self):
    return super().method()


try:
    outside(c)
except RuntimeError as error:
    print(error)
super_ = super


class Renamed(A):
    def method(self):
        return super_(Renamed, self).method()

    def implicit(self):
        __class__
        return super_().method()


print(Renamed().method(), Renamed().implicit())
