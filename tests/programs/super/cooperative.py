class Root:
    def __init__(self, **kwargs):
        assert not kwargs, kwargs
        self.log = ["Root"]
    def close(self):
        self.log.append("close Root")

class Reader(Root):
    def __init__(self, *, source, **kwargs):
        super().__init__(**kwargs)
        self.source = source
        self.log.append("Reader")
    def close(self):
        self.log.append("close Reader")
        super().close()

class Writer(Root):
    def __init__(self, *, target, **kwargs):
        super().__init__(**kwargs)
        self.target = target
        self.log.append("Writer")
    def close(self):
        self.log.append("close Writer")
        super().close()

class Both(Reader, Writer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.log.append("Both")

b = Both(source="s", target="t")
b.close()
print(b.log)
print([k.__name__ for k in Both.__mro__])
class LoggingDict(dict):
    def __setitem__(self, key, value):
        print("set", key)
        super().__setitem__(key, value)
class DefaultMixin:
    def __getitem__(self, key):
        try:
            return super().__getitem__(key)
        except KeyError:
            return f"default {key}"
class Combined(DefaultMixin, LoggingDict):
    pass
d = Combined()
d["a"] = 1
print(d["a"], d["b"], d)
class T(tuple):
    def __new__(cls, *items):
        return super().__new__(cls, items)
    def __getitem__(self, i):
        return super().__getitem__(i) * 10
    def __iter__(self):
        return (x + 1 for x in super().__iter__())
print(T(1, 2)[0], list(T(1, 2)), T(1, 2))
