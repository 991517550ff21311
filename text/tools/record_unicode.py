"""Prints fingerprints of Unicode functions over all code points, for `src/unicode/tests.rs`. Run by CPython 3.14.

Each is the 32-bit FNV-1a hash of the results, joined by newlines.
"""

import unicodedata as u


def fingerprint(function):
    value = 0x811C9DC5
    for code in range(0x110000):
        for byte in (function(chr(code)) + "\n").encode():
            value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def points(text):
    return ".".join("%x" % ord(c) for c in text)


functions = {
    "category": u.category, "bidirectional": u.bidirectional, "combining": lambda c: str(u.combining(c)),
    "width": u.east_asian_width, "mirrored": lambda c: str(u.mirrored(c)), "decomposition": u.decomposition,
    "decimal": lambda c: str(u.decimal(c, -1)), "digit": lambda c: str(u.digit(c, -1)), "numeric": lambda c: repr(float(u.numeric(c, -1))),
    "tests": lambda c: "".join(str(int(t)) for t in (
        c.isalpha(), c.isalnum(), c.isdecimal(), c.isdigit(), c.isnumeric(), c.isspace(), c.isprintable(), c.islower(), c.isupper(),
        c.istitle(), c.isidentifier(), ("a" + c).isidentifier())),
    "lower": lambda c: points(("a" + c + "\u03a3" + c).lower()), "upper": lambda c: points(c.upper()),
    "title": lambda c: points((c + "b" + c + "b").title()), "fold": lambda c: points(c.casefold()),
    "swap_case": lambda c: points(c.swapcase()), "capitalize": lambda c: points((c + c).capitalize()),
    "nfc": lambda c: points(u.normalize("NFC", c + "\u0301")), "nfd": lambda c: points(u.normalize("NFD", c + "\u0327")),
    "nfkc": lambda c: points(u.normalize("NFKC", "A" + c + "\u11a8")), "nfkd": lambda c: points(u.normalize("NFKD", "\u0345" + c)),
    "normalized": lambda c: "".join(str(int(u.is_normalized(form, c))) for form in ("NFC", "NFD", "NFKC", "NFKD")),
    "lines": lambda c: str(len(("a" + c + "b").splitlines())), "name": lambda c: u.name(c, ""),
}
for name, function in functions.items():
    print(f'        ("{name}", {fingerprint(function):#010x}),')
