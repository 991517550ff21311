# gc-every: 1009
# Case, categories and shape of characters beyond ASCII.
samples = ["straße", "ŉ", "ﬁn", "İstanbul", "ǆ", "ΑΣ", "ὈΔΥΣΣΕΎΣ", "ᾳ", "Ⅷ", "ａｂ", "\u0345x", "𐐨𐐀", "ꭰ", "ᲀ", "Å", "ß", "ﬃ", "ꞵ", "\u1e9e"]
for text in samples:
    print(ascii(text), *(ascii(getattr(text, name)()) for name in ("upper", "lower", "title", "capitalize", "swapcase", "casefold")))
predicates = "isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper".split()
for text in ["", "a", "A1", "٣", "²", "½", "五", "\u2028", "\x1f", "_x", "9x", "Ab Cd", "AB", "ǅ", "ª", "\xa0", "\u200b", "℘", "\u0301", "x\u0301", "\ud800", "😀", "\x85", "ⅰ"]:
    print(ascii(text), [name for name in predicates if getattr(text, name)()])
print("\u01c5".istitle(), "A\u01c5".istitle(), "\u03a3".lower(), "A\u03a3".lower(), "A\u03a3B".lower(), "A\u03a3\u0301".lower(), "\u03a3A".lower())
print([ascii("a\u2028b\x85c\x0bd\x1ce\r\nf\rg\n".splitlines(keep)) for keep in (False, True)])
print(" \u3000x\u2003 ".strip() == "x", ascii("\u200bx".strip()), "\x1c\x1dx\x1e".split())
print("٣".isdecimal(), int("٣٤"), float("١.٥"), int(" \u2003-५ "), complex("１+２j"))
for wrong in ["²", "½", "1\u0301", "٣_٤", "٣__٤"]:
    try:
        print(ascii(wrong), int(wrong))
    except ValueError as error:
        print(ascii(str(error)))
print("ß".upper().lower(), "ŉ".casefold() == "ʼn", "\u0130".lower() == "i\u0307", len("\u0130".lower()))
print("x".center(6, "é") + "|", "é".rjust(4, "日") + "|", "-5".zfill(6), "+é".zfill(5), "".zfill(2))
print("a\tb\tc".expandtabs(4), "日\tx".expandtabs(4), "a\n\tb".expandtabs(3), "\t".expandtabs(0) == "", "a\rb\tc".expandtabs())
