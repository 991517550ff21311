"""Protocols, named tuples, typed dictionaries and aliases seen while running."""
from typing import (Any, Generic, Literal, NamedTuple, NewType, Optional, Protocol, TypedDict, TypeVar, Union,
                    assert_never, cast, final, get_args, get_origin, get_protocol_members, is_protocol,
                    is_typeddict, overload, override, runtime_checkable)

@runtime_checkable
class Closable(Protocol):
    closed: bool
    def close(self): ...

class Door:
    closed = False
    def close(self):
        self.closed = True

class Half:
    def close(self): ...

print(isinstance(Door(), Closable), isinstance(Half(), Closable), sorted(get_protocol_members(Closable)))
print(is_protocol(Closable), is_protocol(Door))

@runtime_checkable
class Named(Protocol):
    def name(self): ...

print(issubclass(type("T", (), {"name": 1}), Named), issubclass(int, Named))
class Hidden(Protocol):
    def f(self): ...
for call in (lambda: isinstance(1, Hidden), lambda: Hidden(), lambda: issubclass(Door, Closable)):
    try:
        call()
    except TypeError as error:
        print(error)

class Spot(NamedTuple):
    "A place."
    row: int
    column: int = 3
    def shift(self, by):
        return self._replace(row=self.row + by)
spot = Spot(1)
print(spot, spot.shift(4), spot._asdict(), Spot._fields, Spot._field_defaults, Spot.__doc__, spot == (1, 3))
row, column = spot
print(row, column, Spot._make("ab"), Spot.__annotations__)
class Film(TypedDict, total=False):
    title: str
    year: int
print(Film(title="M"), type(Film(year=1)) is dict, is_typeddict(Film), sorted(Film.__optional_keys__))
UserId = NewType("UserId", int)
print(UserId(5), UserId.__name__, UserId.__supertype__, cast(str, 5))
print(get_origin(dict[str, int]), get_args(dict[str, list[int]]), get_args(Literal["a", 2]), get_origin(Literal[1]))
print(list[int] == list[int], get_args(Optional[int]) == (int, type(None)), get_args(int | str))
T = TypeVar("T")
class Box(Generic[T]):
    def __init__(self, value: T):
        self.value = value
print(Box[int](3).value, Box[int].__origin__ is Box, Box.__parameters__, Box[int].__args__)
try:
    Box[int, str]
except TypeError as error:
    print(str(error).split(" for ")[0])
try:
    assert_never(3)
except AssertionError as error:
    print(error)
@final
class Last:
    @override
    def f(self): ...
print(Last.__final__, Last.f.__override__)
