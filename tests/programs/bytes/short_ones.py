# Bytes objects of one byte are shared, as is the empty one.

import io
import pickle
import struct

one = b"\x41"
print(bytes([65]) is bytes([65]), b"".join([b"", b"A", b""]) == bytes([65]), bytes() is bytes([]), b"xAy"[1:2] is bytes([65]))
print(struct.pack("B", 65) is bytes([65]), io.BytesIO(b"AB").read(1) is bytes([65]), "A".encode() is bytes([65]))
print((65).to_bytes(1, "big") == bytes([65]), bytes.fromhex("41") == bytes([65]), pickle.loads(pickle.dumps(one)) == one)
print([bytes([number])[0] for number in range(256)] == list(range(256)), len({bytes([number]) for number in range(256)}))
print(b"a" + b"" == b"a", b"" + b"a", b"a" * 1, b"a" * 0, b"ab"[:1] * 3, b"a"[5:], bytes(0), bytes(1))


class Own(bytes):
    pass


own = Own(b"A")
own.name = "own"
print(own == bytes([65]), own is bytes([65]), type(bytes(own)), bytes(own) is own, own.name, Own(b"A") is own)
row = [struct.pack("B", number % 256) for number in range(600)]
row[:] = row[300:301] + row[0:300] + row[301:]
print(row[0], row[1], row[301], len(row), row.count(b"\x05"), row.index(b"\xff"))
del row
print(hash(b"A") == hash(bytes([65])), {b"A": 1}[bytes([65])], memoryview(one)[0], bytearray(one) + one)
array = bytearray(bytes([66]))
array[0] = 67
print(bytes([66]), array, bytes(array))
kept = one.replace(b"A", b"B"), one.upper(), one.lower(), one.strip(), one.ljust(2), one.translate(None, b"A")
print(kept, one)
