from collections import Counter, defaultdict
text = """It was a bright cold day in April and the clocks were striking thirteen.
The day was cold, and the wind was colder; the clocks were slow."""
words = [w.strip(".,;").lower() for w in text.split()]
print(Counter(words).most_common(4), len(set(words)), max(words, key=len), sum(map(len, words)) / len(words))
index = defaultdict(set)
for number, line in enumerate(text.splitlines(), 1):
    for w in line.lower().replace(".", "").split(): index[w].add(number)
print(sorted(w for w, lines in index.items() if len(lines) == 2))
def justify(words, width):
    line = []
    for w in words + [None]:
        if w is None or sum(map(len, line)) + len(line) + len(w) > width:
            gaps = len(line) - 1
            if w is None or not gaps: yield " ".join(line)
            else:
                space, extra = divmod(width - sum(map(len, line)), gaps)
                yield "".join(x + " " * (space + (i < extra)) if i < gaps else x for i, x in enumerate(line))
            line = []
        line.append(w)
for line in justify(text.split(), 28): print("|" + line + "|")
def caesar(s, n): return "".join(chr((ord(c) - b + n) % 26 + b) if c.isalpha() and (b := 65 if c.isupper() else 97) else c for c in s)
print(caesar("Hello, World!", 3), caesar(caesar("Round Trip", 7), -7))
def rle(s):
    import itertools
    return "".join(f"{len(list(g))}{c}" for c, g in itertools.groupby(s))
print(rle("aaabccd"), "".join(c * int(n) for n, c in zip(*[iter(rle("xxyyyz"))] * 2)))
def wrap_table(rows):
    widths = [max(len(str(r[i])) for r in rows) for i in range(len(rows[0]))]
    return "\n".join(" | ".join(f"{str(c):{'>' if isinstance(c, (int, float)) else '<'}{w}}" for c, w in zip(r, widths)) for r in rows)
print(wrap_table([("name", "n", "x"), ("alpha", 5, 1.25), ("be", 12345, 10.0)]))
print([w for w in ("level", "abc", "A man a plan a canal Panama") if (t := w.lower().replace(" ", "")) == t[::-1]], sorted(["listen", "silent", "enlist", "google"], key=lambda w: (sorted(w), w)))
