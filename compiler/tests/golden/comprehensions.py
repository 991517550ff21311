top = [x for x in y if x]

def f(a, x):
    b = {k: v for k, v in a}
    c = {lambda: z for z in a}
    d = (q async for q in a)
    return [i + j + x for i in a for j in [i] if j], x

class C:
    y = 1
    z = [y for _ in range(3)]
    def g(self):
        return [__class__ for self in self.x]
