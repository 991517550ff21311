"""A class that inherits a native `__next__`: its end is an end."""
import io
import itertools


class Lines(io.BufferedIOBase):
    def __init__(self):
        self.inner = io.BytesIO(b"a\nb\nc")

    def readline(self, size=-1):
        return self.inner.readline(size)


class Three(map):
    pass


print(list(Lines()), [line for line in Lines()], list(itertools.islice(Lines(), 6)))
print(list(Three(str, range(3))), [item for item in Three(str, range(3))], dict(zip(Lines(), Three(int, "123"))))
first, *rest = Three(str, range(3))
print(first, rest, next(Three(str, ()), "end"), max(Three(int, "142")), sum(Three(int, "142")))
