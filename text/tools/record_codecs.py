"""Prints what decoding and encoding gives for many inputs: `src/codec/recorded.txt`. Run by CPython 3.14.

decode  CODEC  INPUT-HEX  code points in hexadecimal | start end reason
encode  CODEC  code points in hexadecimal  OUTPUT-HEX | start end reason
"""

import random
import warnings

warnings.simplefilter("ignore")
random.seed(8)
fragments = {
    "utf-8": [b"a", b"hello", b"\x80", b"\xbf", b"\xc0", b"\xc2", b"\xc3\xa9", b"\xe0", b"\xe0\x80", b"\xe0\xa0", b"\xe2\x82\xac",
              b"\xe2\x82", b"\xed\xa0", b"\xed\xa0\x80", b"\xed\x9f\xbf", b"\xf0\x9f\x90\x8d", b"\xf0\x8f", b"\xf0\x90", b"\xf4\x90",
              b"\xf4\x8f\xbf\xbf", b"\xf5", b"\xff", b"\xf0\x9f\x90"],
    "utf-16-le": [b"a\0", b"\0", b"\xac\x20", b"\x3d\xd8", b"\x0d\xdc", b"\xff\xdf", b"\xff\xfe", b"\x00\xd8"],
    "utf-16-be": [b"\0a", b"\0", b"\x20\xac", b"\xd8\x3d", b"\xdc\x0d", b"\xdf\xff", b"\xfe\xff", b"\xd8\x00"],
    "utf-32-le": [b"a\0\0\0", b"\0", b"\x00\xd8\0\0", b"\0\0\x11\0", b"\xff\xff\x10\0", b"\xff\xdf\0\0"],
    "utf-32-be": [b"\0\0\0a", b"\0", b"\0\0\xd8\x00", b"\0\x11\0\0", b"\0\x10\xff\xff"],
    "utf-7": [b"a", b"+", b"-", b"+-", b"+AOk", b"+AOk-", b"+2D3cDQ-", b"+2D0", b"AOk", b"/", b"~", b"\xe9", b"+IKw", b"A", b"=", b" "],
    "ascii": [b"abc", b"\x80", b"\xff", b"x" * 20],
    "unicode_escape": [b"a", b"\\", b"\\x4", b"\\x41", b"\\u20ac", b"\\u12", b"\\U0001F40D", b"\\U00110000", b"\\N", b"{", b"}", b"\\N{SNAKE}",
                       b"\\N{BAD}", b"\\N{}", b"\\777", b"\\12", b"\\n", b"\\q", b"\xe9", b"g", b"'"],
    "raw_unicode_escape": [b"a", b"\\", b"\\u20ac", b"\\u12", b"\\U0001F40D", b"\\U00110000", b"\\n", b"\xe9", b"g"],
}
letters = ["a", "+", "-", "~", "\\", "\0", "\n", "\x7f", "\x80", "\xe9", "\xff", "\u0100", "\u20ac", "\ud800", "\udfff", "\uffff", "\U0001f40d", "'", "/", "B"]


def show(*fields):
    print(*fields, sep="\t")


def points(text):
    return ".".join("%x" % ord(c) for c in text)


for codec, pieces in fragments.items():
    inputs = {b"".join(random.choices(pieces, k=random.randrange(5))) for _ in range(180)}
    for data in sorted(inputs):
        try:
            show("decode", codec, data.hex(), points(data.decode(codec)))
        except UnicodeDecodeError as error:
            show("decode", codec, data.hex(), f"{error.start} {error.end} {error.reason}")
for codec in [*fragments, "latin-1"]:
    inputs = {"".join(random.choices(letters, k=random.randrange(6))) for _ in range(60)}
    for text in sorted(inputs):
        try:
            show("encode", codec, points(text), text.encode(codec).hex())
        except UnicodeEncodeError as error:
            show("encode", codec, points(text), f"{error.start} {error.end} {error.reason}")
