import bz2
import gzip
import zlib

data = b'hello world ' * 5000
for level in (0, 1, 6, 9, -1):
    assert zlib.decompress(zlib.compress(data, level)) == data
for bits in (15, -15, 31, 9):
    packed = zlib.compress(data, wbits=bits)
    assert zlib.decompress(packed, wbits=bits) == data
stream = zlib.compressobj(zdict=b'hello world')
packed = stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)
copied = stream.copy()
packed, other = packed + stream.flush(), packed + copied.flush()
assert packed == other
print(zlib.decompressobj(zdict=b'hello world').decompress(packed) == data)
stream = zlib.decompressobj()
packed = zlib.compress(data)
first = stream.decompress(packed + b'rest', 10)
print(first, stream.eof, len(stream.unconsumed_tail) > 0)
rest = stream.decompress(stream.unconsumed_tail)
print(first + rest == data, stream.eof, stream.unused_data)
print(zlib.crc32(data), zlib.adler32(data), zlib.crc32(b'x', 5), zlib.adler32(b''))
for bad in (lambda: zlib.decompress(b'nonsense'), lambda: zlib.decompress(packed[:20]), lambda: zlib.compressobj(level=77),
            lambda: zlib.decompressobj(wbits=99), lambda: zlib.compress('text')):
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, error)
assert gzip.decompress(gzip.compress(data)) == data
packed = bz2.compress(data)
print(bz2.decompress(packed + packed) == data + data)
decompressor = bz2.BZ2Decompressor()
parts = [decompressor.decompress(packed, 7)]
while not decompressor.eof:
    parts.append(decompressor.decompress(b'', 10000))
print(b''.join(parts) == data, decompressor.needs_input)
try:
    decompressor.decompress(b'more')
except EOFError as error:
    print(error)
try:
    bz2.decompress(b'nonsense')
except OSError as error:
    print(error)
