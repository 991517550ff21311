"""Prints what `format` gives for many values and specs: `src/format_spec/recorded.txt`. Run by CPython 3.14."""

import random

random.seed(20)
integers = [0, 1, -1, 7, -255, 1234, 1234567, -(10**18), 2**63, -(3**50), 0x1F40D]
floats = [0.0, -0.0, 0.5, 1.5, 2.5, -0.001, 1.0, 123.456, 1e16, 1e15, -1e-5, 0.0001, 1e300, 5e-324, 1234567.891234567,
          float("inf"), -float("inf"), float("nan"), 0.125, 99999.5, 999999.5, 1e22, 9.5, 0.35]
complexes = [0j, 1.5 - 2j, complex(-0.0, 0.0), complex(1e20, -1e-20), complex(float("nan"), float("inf"))]
strings = ["", "a", "hello", "\u20acuro"]
specs = ["", "=", "z", "#", ".", ".3", "0", "010", "<10", "*^15", "\u20ac>12", "+", " ", "-", "+z.1f", "c", "10c", "^5c", "+c",
         "#c", ".2c", "zc", "s", ".2s", "10.2s", "=5s", " s", "+s", "#s", "zs", "05s", "^07s", "x", "#x", "#X", "#b", "#o", "_x", "_b",
         ",x", "#012x", "#_b", "n", ",n", "_n", ".,n", "%", ".0%", "z%", "#.0%", ".3,%", "d", ",d", "_d", "015,d", "016,d",
         "+,d", ",_d", "_,d", "e", "#.0e", ".0e", ".10E", "f", "#.0f", ".0f", ",.2f", "020,.2f", "021,.2f", "._f", ".,f",
         ".6_f", ".9,f", "030,.9_f", "g", "#g", ".0g", "#.3g", ".10g", "G", "F", ".17g", ".30f", ".25e", "#.5", ".1", ".20",
         "020.20_", ".10,", "zzz", "10xx", "k", "\x01", "\xe9", ",k", "_s", ",s", ",c", "99999999999999999999d", "=+10", "0=10",
         "<010", ">+010.1f", "^+,.1f", "\u06610", "r", "#r", "R", "10 ", "e5", "{", "}", "-010x", "é=+12d", "+,.3,f"]
sign, flags = ["", "+", "-", " "], ["", "z"]
for _ in range(700):
    spec = random.choice(["", "<", ">", "^", "=", "*<", "0>", "x^"]) + random.choice(sign) + random.choice(flags)
    spec += random.choice(["", "", "#"]) + random.choice(["", "0"]) + random.choice(["", "1", "8", "12", "13", "25"])
    spec += random.choice(["", "", ",", "_"]) + random.choice(["", "", ".0", ".1", ".3", ".10", ".18", ".,", ".5_"])
    spec += random.choice(["", "e", "f", "g", "G", "%", "d", "n", "x", "b", "s"])
    specs.append(spec)


def show(kind, text, value, spec):
    if random.random() < 0.7 or (value == -(10**18) and "c" in spec):  # a sample; the oracle may have 32-bit longs
        return
    try:
        result = "=" + format(value, spec)
    except (ValueError, OverflowError) as error:
        result = f"{type(error).__name__} {error}"
    if "\n" not in result and "\0" not in result:
        print(kind, text, spec, result, sep="\t")


for spec in specs:
    random_specs = spec not in specs[:140]
    pick = (lambda values: random.sample(values, 4)) if random_specs else (lambda values: values)
    if spec:
        for value in pick(integers):
            show("int", repr(value), value, spec)
        for value in pick(floats):
            show("float", repr(value), value, spec)
    for value in pick(complexes):
        if spec:
            show("complex", f"{value.real!r} {value.imag!r}", value, spec)
    for value in strings:
        show("str", value, value, spec)
for _ in range(1500):
    value = random.choice([random.uniform(-1000, 1000), random.lognormvariate(0, 60), random.randrange(-10**6, 10**6) / 2 ** random.randrange(1, 20)])
    spec = f".{random.choice([0, 1, 2, 3, 5, 12, 17, 25])}{random.choice('efg')}"
    show("float", repr(value), value, spec)
