"""base64 and binascii: alphabets, padding, line forms, checks and their errors."""
import base64
import binascii

raw = bytes(range(0, 256, 5)) + b"\xfb\xff\xfe"
for name in ("b64", "urlsafe_b64", "b32", "b32hex", "b16", "b85", "a85", "z85"):
    encode = getattr(base64, name + ("encode"))
    decode = getattr(base64, name + ("decode"))
    coded = encode(raw) if name != "z85" else encode(raw[:52])
    back = decode(coded)
    print(name, len(coded), coded[:24], back == raw or back == raw[:52])

print([base64.b64encode(b"abcd"[:n]) for n in range(5)], base64.b64encode(b"\xfb\xff", altchars=b"-_"))
print(base64.b64decode("YW Jj\nZA=="), base64.b64decode("-_8=", altchars="-_"))
print(base64.b32decode("mzxw6===", casefold=True))
print(base64.a85encode(b"\0\0\0\0    ", foldspaces=True), base64.a85encode(b"wrap me please", wrapcol=8, adobe=True))
print(base64.a85decode(b"<~ FCfN8~>", adobe=True), base64.encodebytes(b"y" * 60))

attempts = (("b64", "abc"), ("b64", "a"), ("b32", "ABC"), ("b16", "0g"), ("b85", "~~ ~~"), ("a85", "v"))
for name, text in attempts:
    try:
        print(getattr(base64, name + "decode")(text))
    except ValueError as error:
        print(name, repr(text), type(error).__name__, error)
try:
    base64.b64decode("YQ=*=", validate=True)
except binascii.Error as error:
    print(error)

print(binascii.hexlify(b"\x01\xab\xcd\xef", "-", 2), binascii.hexlify(b"\x01\xab\xcd", ":", -2), binascii.unhexlify("01aB"))
for bad in ("abc", "zz"):
    try:
        binascii.unhexlify(bad)
    except binascii.Error as error:
        print(error)
print(binascii.b2a_base64(b"line", newline=False), binascii.a2b_base64(b"bGluZQ"[:4] + b"ZQ==", strict_mode=True))
print(binascii.crc32(b"123456789"), binascii.crc32(b"6789", binascii.crc32(b"12345")), binascii.crc_hqx(b"123456789", 0))
print(binascii.b2a_qp(b"a=b \tc\xe9 \n.end", quotetabs=True), binascii.a2b_qp(b"a=3Db=\n c=E9"), binascii.b2a_qp(b"x y_z", header=True))
print(binascii.b2a_uu(b"Cat"), binascii.a2b_uu(b"#0V%T\n"), bytes.fromhex("de ad\nbe ef").hex("_"))
