class A(B, metaclass=M, **k):
    """Doc."""
    x: int = 1
    if x:
        y: str
    def __init__(self):
        self.a, self.__b = 1, 2
        super().__init__()
        super(A, self).other

class G[T: int, *Ts = *tuple[int], **P = [int]](Base[T]):
    def m[U](self, x: T, y: U = 1) -> U:
        return x

type Alias[K] = dict[K, "V"]
module_variable: int
