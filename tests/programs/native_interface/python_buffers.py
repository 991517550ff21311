# Classes with __buffer__ and __release_buffer__ (PEP 688).
import array
import inspect
import io
import struct


class Memory:
    def __init__(self, data):
        self.data = bytearray(data)
        self.held = 0

    def __buffer__(self, flags):
        self.held += 1
        self.flags = inspect.BufferFlags(flags)
        return memoryview(self.data)

    def __release_buffer__(self, view):
        self.held -= 1
        print("released", bytes(view), self.held)


m = Memory(b"hello")
with memoryview(m) as view:
    print(view.tobytes(), m.held, m.flags)
    part = view[1:3]
    cast = view.cast("b")
print("with is over", m.held)
part.release()
print("one is left", m.held)
cast.release()
print(bytes(m), bytearray(m), b"".join([m, b"!"]), m.flags)
print(io.BytesIO(b"HE").readinto(m), m.data, m.flags)
struct.pack_into("B", m, 1, ord("?"))
print(struct.unpack_from("2s", m), m.held)
del view
view = memoryview(m)
view = None
print(m.held)


class Refuses:
    def __buffer__(self, flags):
        if flags & inspect.BufferFlags.WRITABLE:
            raise BufferError("read only")
        return memoryview(b"fixed")


print(bytes(Refuses()), memoryview(Refuses()).readonly)
for make in [lambda: io.BytesIO(b"x").readinto(Refuses()), lambda: memoryview(type("T", (), {"__buffer__": lambda s, f: 1})())]:
    try:
        make()
    except (TypeError, BufferError) as error:
        print(type(error).__name__, error)


class Watched(bytearray):
    def __release_buffer__(self, view):
        for attempt in [lambda: memoryview(view), lambda: view.cast("b"), lambda: view[:1]]:
            try:
                attempt()
            except ValueError as error:
                print(error)
        print("over", view.tobytes())
        super().__release_buffer__(view)


w = Watched(b"ab")
with memoryview(w) as view:
    try:
        w.append(1)
    except BufferError as error:
        print(error)
w.append(99)
print(w)
plain = bytearray(b"xyz")
view = plain.__buffer__(0)
print(view.tobytes(), isinstance(plain, __import__("collections.abc").abc.Buffer))
plain.__release_buffer__(view)
for attempt in [lambda: view.tobytes(), lambda: plain.__release_buffer__(view), lambda: plain.__release_buffer__(1),
                lambda: plain.__release_buffer__(memoryview(b""))]:
    try:
        attempt()
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
print(array.array("h", [1, 2]).__buffer__(0).tolist(), b"q".__buffer__(0).readonly, hasattr(b"", "__release_buffer__"))
