# Modules and classes that read their own __annotations__, as programs did until Python 3.13.
x: int = 1
(y): undefined_is_evaluated if False else str = 2
if x:
    z: "text"
for i in range(2):
    w: list[int]
print(__annotations__)
__annotations__["added"] = 5


class Record:
    a: int
    b: str = "b"
    print(__annotations__)
    __annotations__["more"] = float
    _private: int
    __mangled: int
    names = [name for name in __annotations__]


print(Record.__annotations__)
print(Record.names)
print(__annotations__["added"], sorted(__annotations__))


def function():
    local: not_evaluated
    class Inner:
        c: int
        keys = list(__annotations__)
    return Inner


print(function().__annotations__, function().keys)
