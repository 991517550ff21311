"""lzma: containers, filters, incremental use, errors."""
import io
import lzma
import random


def show(label, function, *arguments, **keywords):
    try:
        print(label, function(*arguments, **keywords))
    except Exception as error:
        print(label, type(error).__name__, error)


random.seed(5)
text = b"".join(random.choice([b"alpha ", b"beta ", b"gamma ", b"delta "]) for _ in range(20000)) + random.randbytes(3000)

for container in (lzma.FORMAT_XZ, lzma.FORMAT_ALONE):
    for preset in (0, 3, 6 | lzma.PRESET_EXTREME):
        packed = lzma.compress(text, format=container, preset=preset)
        print(container, preset, len(packed) < len(text) // 3, lzma.decompress(packed) == text)
for check in (lzma.CHECK_NONE, lzma.CHECK_CRC32, lzma.CHECK_CRC64, lzma.CHECK_SHA256):
    decoder = lzma.LZMADecompressor()
    print(decoder.check, decoder.eof, decoder.needs_input, end=" ")
    done = decoder.decompress(lzma.compress(text, check=check) + b"behind")
    print(done == text, decoder.check, decoder.eof, decoder.needs_input, decoder.unused_data)

chains = [
    [{"id": lzma.FILTER_LZMA2}],
    [{"id": lzma.FILTER_LZMA1, "lc": 0, "lp": 2, "pb": 0, "dict_size": 1 << 16}],
    [{"id": lzma.FILTER_DELTA, "dist": 4}, {"id": lzma.FILTER_LZMA2, "preset": 2}],
    [{"id": lzma.FILTER_X86}, {"id": lzma.FILTER_DELTA, "dist": 2}, {"id": lzma.FILTER_LZMA2}],
    [{"id": lzma.FILTER_ARM, "start_offset": 4}, {"id": lzma.FILTER_LZMA2, "mode": lzma.MODE_FAST, "mf": lzma.MF_HC3}],
]
for chain in chains:
    coder = lzma.LZMACompressor(lzma.FORMAT_RAW, filters=chain)
    packed = b"".join(coder.compress(text[at:at + 1000]) for at in range(0, len(text), 1000)) + coder.flush()
    decoder = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=chain)
    parts = [decoder.decompress(packed[at:at + 77]) for at in range(0, len(packed), 77)]
    print(len(chain), b"".join(parts) == text, decoder.eof)
    properties = [lzma._encode_filter_properties(filter) for filter in chain]
    print(properties, [lzma._decode_filter_properties(filter["id"], bytes) for filter, bytes in zip(chain, properties)])

packed = lzma.compress(text)
decoder = lzma.LZMADecompressor()
parts, given = [], 0
while not decoder.eof:
    parts.append(decoder.decompress(packed[given:given + 500] if decoder.needs_input else b"", max_length=1000))
    if parts[-1] == b"" or decoder.needs_input:
        pass
    given += 500 if len(parts) == 1 or waiting else 0
    waiting = decoder.needs_input
print(b"".join(parts) == text, max(map(len, parts)) <= 1000)
show("after", decoder.decompress, b"")

with lzma.open(io.BytesIO(packed + packed), "rb") as file:
    print(file.read() == text + text)
buffer = io.BytesIO()
with lzma.open(buffer, "wt", encoding="utf-8") as file:
    file.write("Grüße\n" * 1000)
print(lzma.open(io.BytesIO(buffer.getvalue()), "rt", encoding="utf-8").readline())

coder = lzma.LZMACompressor()
coder.flush()
show("flushed", coder.compress, b"")
show("twice", coder.flush)
show("cut", lzma.decompress, packed[:-10])
show("broken", lzma.decompress, packed[:40] + b"?" + packed[41:])
show("noise", lzma.decompress, b"\xfd7zXY\x00 and so on and on")
show("memory", lzma.decompress, packed, memlimit=1 << 16)
show("format", lzma.LZMADecompressor, format=9)
show("raw", lzma.LZMADecompressor, format=lzma.FORMAT_RAW)
show("filters", lzma.LZMADecompressor, filters=chains[0])
show("preset", lzma.LZMACompressor, preset=10)
show("both", lzma.LZMACompressor, preset=1, filters=chains[0])
show("check", lzma.LZMACompressor, lzma.FORMAT_ALONE, check=lzma.CHECK_CRC32)
show("xz", lzma.LZMACompressor, filters=chains[1])
show("id", lzma.LZMACompressor, filters=[{"preset": 1}])
show("key", lzma.LZMACompressor, filters=[{"id": lzma.FILTER_LZMA2, "what": 1}])
show("unknown", lzma.LZMACompressor, filters=[{"id": 77}])
show("many", lzma.LZMACompressor, filters=[{"id": lzma.FILTER_DELTA}] * 5)
print(lzma.is_check_supported(lzma.CHECK_CRC32), lzma.is_check_supported(lzma.CHECK_UNKNOWN), lzma.compress(b"") != b"", lzma.decompress(lzma.compress(b"")))
