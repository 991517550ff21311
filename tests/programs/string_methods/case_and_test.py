words = ["hello", "Hello World", "HELLO", "hello world", "abc123", "123", "", " ", "a b", "ß", "Ünï", "x_1", "1x", "½", "²", "Ⅷ", "\t", "é", "They're"]
for w in words:
    print(repr(w), w.upper(), w.lower(), w.title(), w.capitalize(), w.swapcase(), [f(w) for f in (str.isalpha, str.isdigit, str.isalnum, str.isspace, str.isupper, str.islower, str.istitle, str.isidentifier, str.isdecimal, str.isnumeric, str.isascii, str.isprintable)])
print("abc".center(9), "|", "abc".center(8, "*"), "abc".ljust(5, "-"), "abc".rjust(5), "42".zfill(5), "-42".zfill(5), "+".zfill(3), "abc".zfill(2))
print("a\tb".expandtabs(), "a\tb".expandtabs(4), "01\t012\n0\t1".expandtabs(8), "ab".casefold() == "AB".casefold())
