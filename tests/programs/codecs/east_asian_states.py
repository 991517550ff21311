# gc-every: 10007
# Codecs with states, incremental ones, and streams.
import codecs
import io

text = "abc \u65e5\u672c\u8a9e \uff71 \u00e9\n\u4e2d\u6587~ \ud55c\uae00 \u03b1"
for name in "hz iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext iso2022_kr".split():
    data = text.encode(name, "backslashreplace")
    print(name, data)
    print(ascii(data.decode(name)), data.decode(name) == data.decode(name, "replace"))
    decoder = codecs.getincrementaldecoder(name)()
    parts = [decoder.decode(data[at:at + 1]) for at in range(len(data))]
    print("".join(parts) == data.decode(name), decoder.decode(b"", True), decoder.getstate())
    encoder = codecs.getincrementalencoder(name)("replace")
    parts = [encoder.encode(character) for character in text]
    print(b"".join(parts), encoder.getstate(), encoder.encode("", True), encoder.getstate())

decoder = codecs.getincrementaldecoder("euc_jp")()
print(decoder.decode(b"\xa4"), decoder.getstate(), decoder.decode(b"\xa2\xa4"), decoder.getstate())
decoder.setstate((b"\xa4", 0))
print(decoder.decode(b"\xa4"))
decoder.decode(b"\xa4")
try:
    decoder.decode(b"", True)
except UnicodeDecodeError as error:
    print(error)
decoder.reset()
print(decoder.decode(b"x", True))

encoder = codecs.getincrementalencoder("euc_jis_2004")()
print(encoder.encode("\u304b"), encoder.getstate(), encoder.encode("\u309a"), encoder.encode("\u304b"))
state = encoder.getstate()
print(encoder.encode("", True), encoder.getstate())
encoder.setstate(state)
print(encoder.encode("\u309a", final=True))
encoder.errors = "ignore"
print(encoder.errors, encoder.encode("\ud800x"))
try:
    encoder.errors = 3
except TypeError as error:
    print(error)

stream = io.BytesIO("\u3042\u3044\n\u3046\r\n\u3048".encode("shift_jis"))
reader = codecs.getreader("shift_jis")(stream)
print(ascii(reader.read(1)), ascii(reader.readline()), reader.readlines())
stream = io.BytesIO()
writer = codecs.getwriter("iso2022_jp")(stream)
writer.write("\u3042")
writer.writelines(["x", "\u3044"])
writer.reset()
print(stream.getvalue())
with io.TextIOWrapper(io.BytesIO("\u3042\n\u3044\n".encode("cp932")), encoding="cp932") as file:
    print([ascii(line) for line in file])
print(b"\x1b$B$\"\x1b(J\\\x1b(B".decode("iso2022_jp"), ascii(b"\x1b[0mx\x1b$B!".decode("iso2022_jp", "replace")))
for data in [b"\x1b$(D", b"\x1b(Z", b"\x1b$Bzz", b"a\x80"]:
    try:
        print(data.decode("iso2022_jp"))
    except UnicodeDecodeError as error:
        print(error)
for data in [b"~{VPND~}", b"~x", b"~{V", b"a~~b~\nc", b"\x80"]:
    try:
        print(ascii(data.decode("hz")))
    except UnicodeDecodeError as error:
        print(error)
