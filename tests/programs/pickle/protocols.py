import collections
import copyreg
import io
import pickle


class Node:
    def __init__(self):
        self.value = 1
        self.me = self


class Reduced:
    def __init__(self, value):
        self.value = value

    def __reduce__(self):
        return Reduced, (self.value,), {'extra': 1}


class Slots:
    __slots__ = ('x', 'y')


class Items(list):
    pass


class Args:
    def __new__(cls, x, *, key=0):
        made = super().__new__(cls)
        made.x, made.key = x, key
        return made

    def __getnewargs_ex__(self):
        return (self.x,), {'key': self.key}


values = [1, 2.5, 'x', b'y', None, True, (1, 2), {'a': [1]}, {1}, frozenset([3]), 2**100, -5, 300, 70000, -2**31, 'é', '\ud800',
          bytearray(b'z'), complex(1, 2), range(3), collections.OrderedDict(a=1), print, int, Node, slice(1, 2), ..., (), (1,) * 5]
values.append(values)
for protocol in range(6):
    data = pickle.dumps(values, protocol)
    assert repr(pickle.loads(data)) == repr(values)
    assert repr(pickle._loads(data)) == repr(values)
    assert repr(pickle.loads(pickle._dumps(values, protocol))) == repr(values)
    node = pickle.loads(pickle.dumps(Node(), protocol))
    assert node.me is node
    reduced = pickle.loads(pickle.dumps(Reduced(3), protocol))
    items = Items([1, 2])
    items.name = 'n'
    items = pickle.loads(pickle.dumps(items, protocol))
    print(protocol, reduced.value, reduced.extra, items, items.name)
    if protocol >= 2:
        slots = Slots()
        slots.x = 5
        print(pickle.loads(pickle.dumps(slots, protocol)).x)
        args = pickle.loads(pickle.dumps(Args(1, key=2), protocol))
        print(args.x, args.key)
file = io.BytesIO()
pickle.dump([1] * 3, file)
pickle.dump('x' * 100000, file)
file.seek(0)
print(pickle.load(file), len(pickle.load(file)))
for bad in (b'', b'\x80\x04.', b'abc', b'\x80\x09.', b'(', b'(l', b'\x8c\xff', b'h\x05.', b'0.', b'Z', b'N(.', b'I\n.', b'\x95\xff\xff\xff\xff\xff\xff\xff\x00.'):
    try:
        print(pickle.loads(bad))
    except Exception as error:
        print(bad, type(error).__name__, error)


class Persistent(pickle.Pickler):
    def persistent_id(self, obj):
        return 'id' if isinstance(obj, Node) else None


class Finder(pickle.Unpickler):
    def persistent_load(self, pid):
        return 'loaded ' + pid

    def find_class(self, module, name):
        print('find', module, name)
        return super().find_class(module, name)


file = io.BytesIO()
Persistent(file, 4).dump([Node(), collections.deque([1])])
file.seek(0)
print(Finder(file).load())


class Reducer(pickle.Pickler):
    def reducer_override(self, obj):
        if isinstance(obj, Slots):
            return str, ('replaced',)
        return NotImplemented


file = io.BytesIO()
Reducer(file).dump([Slots(), 1])
print(pickle.loads(file.getvalue()))
file = io.BytesIO()
pickler = pickle.Pickler(file)
pickler.dispatch_table = {Slots: lambda obj: (str, ('by table',))}
pickler.dump(Slots())
print(pickle.loads(file.getvalue()))
copyreg.add_extension('collections', 'deque', 240)
data = pickle.dumps(collections.deque, 2)
print(data, pickle.loads(data))
copyreg.remove_extension('collections', 'deque', 240)
buffers = []
data = pickle.dumps(pickle.PickleBuffer(bytearray(b'abc')), 5, buffer_callback=buffers.append)
print(data, bytes(pickle.loads(data, buffers=buffers)))
file = io.BytesIO()
pickler = pickle.Pickler(file)
shared = ['s']
pickler.dump(shared)
pickler.dump([shared, shared])
file.seek(0)
unpickler = pickle.Unpickler(file)
first, second = unpickler.load(), unpickler.load()
print(second[0] is first, len(unpickler.memo.copy()))
