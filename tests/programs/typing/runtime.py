# gc-every: 211
import typing
from typing import (Any, Callable, ClassVar, Generic, Literal, NamedTuple, NewType, Protocol, TypedDict, TypeVar, cast, get_args, get_origin, get_type_hints, overload, runtime_checkable)
T = TypeVar("T")
class Stack(Generic[T]):
    def __init__(self): self.items: list[T] = []
    def push(self, x: T) -> None: self.items.append(x)
    def pop(self) -> T: return self.items.pop()
s = Stack[int]()
s.push(1)
print(s.pop(), type(s).__name__, Stack[int].__origin__ is Stack, get_args(Stack[str]), T.__name__, repr(T))
class Emp(NamedTuple):
    name: str
    id: int = 3
print(Emp("a"), Emp("b", 4)._asdict(), Emp.__annotations__ if False else Emp._fields)
class Movie(TypedDict, total=False):
    title: str
print(Movie(title="x"), Movie.__total__)
@runtime_checkable
class Closer(Protocol):
    def close(self) -> None: ...
class F:
    def close(self): pass
print(isinstance(F(), Closer), isinstance(5, Closer))
UserId = NewType("UserId", int)
print(UserId(5), UserId.__name__, cast(str, 5), typing.TYPE_CHECKING)
def f(a: int, b: "str" = "x", *c: float, **d: bool) -> list[int]: ...
print(get_type_hints(f), list[int], dict[str, Any], Callable[[int], str], Literal["a", 1], ClassVar[int])
print(get_origin(list[int]), get_args(dict[str, int]), get_origin(Literal[1]), get_args(Callable[[int], str]), int | None, get_args(int | str))
def first[X](items: list[X]) -> X: return items[0]
class Box[Y]:
    def __init__(self, y: Y): self.y = y
type Alias = list[int]
print(first([1, 2]), Box("b").y, first.__type_params__, Box.__type_params__, Alias, Alias.__value__)
