def largest[T](items: list[T], *, key=lambda x: x) -> T:
    best, *rest = items
    for item in rest:
        if key(item) > key(best): best = item
    return best
print(largest([3, 9, 2]), largest(["aa", "b"], key=len), largest.__name__, largest.__type_params__)
class Stack[T]:
    def __init__(self): self.items: list[T] = []
    def push(self, item: T): self.items.append(item); return self
    def __class_getitem__(cls, item): return super().__class_getitem__(item)
s = Stack().push(1).push(2)
print(s.items, Stack.__type_params__, Stack[int].__origin__ is Stack)
type Pair[A, B] = tuple[A, B]
print(Pair.__name__, Pair.__type_params__, Pair[int, str].__args__)
def late() -> "Undefined": ...
print(late.__annotations__)
x: list[int] = []
def body():
    y: NotEvaluated = 5
    return y
print(x, body())
class Annotated:
    a: int
    b: str = "b"
print(Annotated.__annotations__, hasattr(Annotated, "a"), Annotated.b)
def bounded[N: (int, float)](n: N) -> N: return n
print(bounded.__type_params__[0].__constraints__, bounded(2))
def variadic[*Ts, **P](*args: *Ts): return args
print(variadic(1, 2), variadic.__type_params__)
