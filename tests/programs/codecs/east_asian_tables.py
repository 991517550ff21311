# gc-every: 10007
# Every code of the East Asian codecs, as a check sum; and the errors.
import codecs
import hashlib

NAMES = """gb2312 gbk gb18030 big5hkscs big5 cp950 shift_jis cp932 euc_jp shift_jis_2004 euc_jis_2004
euc_jisx0213 shift_jisx0213 euc_kr cp949 johab""".split()

for name in NAMES:
    sum = hashlib.md5()
    codes = bytearray()
    for lead in range(0x81, 0xFF):
        for trail in range(0x31, 0xFF):
            codes += bytes((lead, trail, 0x0A))
    text = bytes(codes).decode(name, "replace")
    sum.update(text.encode("utf-8", "surrogatepass"))
    points = "".join(map(chr, [*range(0x80, 0xD800, 3), *range(0xF900, 0x10000), *range(0x20000, 0x2A6E0, 5)]))
    sum.update(points.encode(name, "ignore"))
    print(name, len(text), text.count("\ufffd"), sum.hexdigest())

for name, data in [
    ("shift_jis", b"abc\x83"),
    ("shift_jis", b"\x81\x39x"),
    ("cp932", b"\x80\xa0\xfd\xf0\x40"),
    ("euc_jp", b"\x8f\xa2"),
    ("euc_jisx0213", b"\xae\xa1"),
    ("gb18030", b"\x81\x30\x81"),
    ("gb18030", b"\x84\x31\xa5\x30"),
    ("gb18030", b"\xe3\x32\x9a\x35\x90\x30\x81\x30"),
    ("euc_kr", b"\xa4\xd4\xa4\xb6\xa4\xd0\xa4\xd4"),
    ("euc_kr", b"\xa4\xd4\xa4"),
    ("big5hkscs", b"\x88\x62\x88\xa3"),
    ("euc_jis_2004", b"\xa4\xf7"),
    ("johab", b"\xd9\xff"),
]:
    try:
        print(name, data, ascii(data.decode(name)))
    except UnicodeDecodeError as error:
        print(error)
    print(ascii(data.decode(name, "ignore")), ascii(data.decode(name, "backslashreplace")))

for name, text in [
    ("shift_jis", "a\u00a5\u203e\u20ac"),
    ("cp949", "\uac02\ud7a3\U0001f600"),
    ("euc_kr", "\uac02\u3164x\u0301"),
    ("big5hkscs", "\u00ca\u0304\u00ea\u030c\u00ca"),
    ("euc_jis_2004", "\u304b\u309a\u304b"),
    ("gb18030", "\u00e9\U0010ffff\ue000\u20ac"),
    ("gb2312", "\ud800"),
]:
    try:
        print(name, text.encode(name))
    except UnicodeEncodeError as error:
        print(ascii(str(error)))
    print(text.encode(name, "replace"), text.encode(name, "xmlcharrefreplace"), text.encode(name, "backslashreplace"))

print(codecs.lookup("sjis").name, codecs.lookup("ms936").name, codecs.lookup("uhc").name, codecs.lookup("ujis").name)
try:
    import _codecs_jp
    _codecs_jp.getcodec("latin-1")
except LookupError as error:
    print(error)
