class A:
    label = "A"
    def f(self, x=1):
        return f"A.f({x})"
    @classmethod
    def make(cls):
        return f"A.make {cls.__name__}"
    @staticmethod
    def st():
        return "A.st"

class B(A):
    label = "B"
    def f(self, x=2):
        return "B>" + super().f(x)
    def explicit(self):
        return super(B, self).f("explicit")
    @classmethod
    def make(cls):
        return "B>" + super().make()
    def labels(self):
        return self.label, super().label, super(B, type(self)).label
    def static(self):
        return super().st()
    def nested(self):
        def inner():
            return super(B, self).f("inner")
        return inner()
    def comprehension(self):
        return [super(B, self).f(i) for i in range(2)]
    def zero(self):
        return __class__.__name__

class C(B):
    label = "C"

c = C()
print(c.f(), c.explicit(), c.make(), C.make(), c.labels(), c.static(), c.nested(), c.comprehension(), c.zero())
s = super(B, c)
print(s.f(), s.__thisclass__.__name__, s.__self__ is c, s.__self_class__.__name__)
for call in (lambda: super(B, 5), lambda: super(B, c).missing, lambda: super(1, c)):
    try:
        call()
    except (TypeError, AttributeError) as error:
        print(type(error).__name__, error)
def free():
    return super()
try:
    free()
except RuntimeError as error:
    print(error)
unbound = super(B)
print(unbound.__get__(c).f())
