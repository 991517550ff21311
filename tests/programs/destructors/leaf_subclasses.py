for base in (int, str, float, tuple, bytes, complex, list, dict, set, frozenset, bytearray, object):
    class X(base):
        def __del__(self): print("deleted", base.__name__)
    x = X()
    x.attribute = [x, 1] if base is object else 1
    if base is object:
        x.attribute = None
    del x
    x = [X()]
    x = None
class Key(int):
    def __del__(self): print("key", int(self))
d = {Key(1): Key(2)}
d.clear()
s = {Key(3)}
s.discard(3)
print("end")
