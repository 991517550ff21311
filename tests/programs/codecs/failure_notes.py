# What fails in a codec is noted to come from it, but for the codecs that need no look-up.
import codecs

for encoding in ("cp1252", "latin-1", "utf-8", "charmap"):
    for call in (lambda: "\u1234\ud800".encode(encoding), lambda: b"\x81\xff".decode(encoding)):
        try:
            print(encoding, repr(call()))
        except UnicodeError as error:
            print(type(error).__name__, getattr(error, "__notes__", None))
try:
    codecs.encode("text", "hex")
except TypeError as error:
    print(error.__notes__)
error = UnicodeDecodeError("ascii", bytearray(b"a\xff"), 1, 2, "reason")
print(error, error.object)
for arguments in ((1, b"", 0, 1, ""), ("", "text", 0, 1, ""), ("", b"", 0, 1, None)):
    try:
        UnicodeDecodeError(*arguments)
    except TypeError as error:
        print(error)
