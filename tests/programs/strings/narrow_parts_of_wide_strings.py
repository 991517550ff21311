# Strings made of parts of wide strings are equal to the same text made otherwise.
wide = "aaa\u1234bbb"
print(wide.replace("\u1234", "") == "aaabbb", hash(wide.replace("\u1234", "")) == hash("aaabbb"), wide.replace("\u1234", "d") == "aaadbbb")
print({"aaabbb": 1}[wide[:3] + wide[4:]], ("\U00012345" + "ab").replace("\U00012345", "").isascii())
print("  a    b   ".split(None, 1), "  a    b   ".rsplit(None, 1), b"  a    b   ".split(None, 1), bytearray(b" a  b ").rsplit(None, 1))
