def none(): pass
def one(a): pass
def two(a, b): pass
def three(a, b, c): pass
def keyword(*, key): pass
def keywords(*, first, second, third=3): pass
def positional(a, b, /): pass
def optional(a, b=1): pass

class C:
    def method(self, x): pass
    @classmethod
    def klass(cls): pass
    @staticmethod
    def static(y): pass

calls = [
    lambda: none(1), lambda: none(1, 2), lambda: none(x=1), lambda: one(), lambda: one(1, 2), lambda: one(1, a=1),
    lambda: two(), lambda: two(1), lambda: three(), lambda: three(b=1), lambda: keyword(), lambda: keyword(1),
    lambda: keywords(), lambda: keywords(first=1), lambda: positional(a=1, b=2), lambda: positional(1, b=2),
    lambda: optional(), lambda: optional(1, 2, 3), lambda: optional(1, 2, c=3),
    lambda: C().method(), lambda: C().method(1, 2), lambda: C.method(), lambda: C.klass(1), lambda: C.static(),
    lambda: keyword(1, 2, key=3), lambda: (lambda x: x)(),
]
for call in calls:
    try:
        call()
        print("no error")
    except TypeError as error:
        print(error)
