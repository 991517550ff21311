def documented(a: int, b: str = "x", *, c: float = 1.0) -> bool:
    """Says little."""
    local = a
    return bool(local)

print(documented.__name__, documented.__qualname__, documented.__module__, documented.__doc__)
print(documented.__annotations__)
code = documented.__code__
print(code.co_name, code.co_argcount, code.co_kwonlyargcount, code.co_posonlyargcount, code.co_varnames, code.co_nlocals)
documented.tag = "value"
documented.__dict__["other"] = 2
print(documented.tag, documented.other, documented.__dict__)
del documented.tag
print(hasattr(documented, "tag"))

def outer():
    def inner():
        pass
    class Local:
        def method(self):
            return lambda: None
    return inner, Local

inner, Local = outer()
print(inner.__qualname__, Local.__qualname__, Local.method.__qualname__, Local().method().__qualname__)
inner.__name__ = "renamed"
inner.__qualname__ = "also.renamed"
print(inner.__name__, inner.__qualname__)
try:
    inner.__name__ = 3
except TypeError as error:
    print(error)
print(inner.__doc__, (lambda: 0).__name__, inner.__defaults__, inner.__closure__)
other = lambda x: x * 2
inner.__code__ = other.__code__
print(inner(21))
