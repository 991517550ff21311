# Built-in methods of all kinds, pickled by name, and what they tell of themselves.
import pickle

for method in ["abcd".index, str.index, [1, 2].__len__, list.__len__, dict.fromkeys, bytearray.maketrans, str.maketrans, {1}.__contains__]:
    for protocol in (0, 2, 4):
        copy = pickle.loads(pickle.dumps(method, protocol))
        assert copy.__name__ == method.__name__
    print(method.__qualname__, copy.__qualname__)
print(str.maketrans.__self__, dict.fromkeys.__self__, str.maketrans.__reduce__()[1])
for descriptor in [bytearray.__dict__["maketrans"], dict.__dict__["fromkeys"]]:
    try:
        pickle.dumps(descriptor)
    except TypeError as error:
        print(error)
print(type.__module__, pickle.loads(pickle.dumps(type)), pickle.loads(pickle.dumps(type(NotImplemented))))
