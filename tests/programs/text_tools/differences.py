"""difflib: opcodes, ratios, close matches and the printed forms of a change."""
import difflib

old = "alpha beta gamma delta epsilon".split()
new = "alpha gamma delta zeta eta epsilon".split()

matcher = difflib.SequenceMatcher(None, old, new)
for tag, i1, i2, j1, j2 in matcher.get_opcodes():
    print(f"{tag:8}", old[i1:i2], new[j1:j2])
print([tuple(block) for block in matcher.get_matching_blocks()])
print(round(matcher.ratio(), 4), round(matcher.quick_ratio(), 4),
      round(matcher.real_quick_ratio(), 4))
print(matcher.find_longest_match(0, 5, 0, 6))

junky = difflib.SequenceMatcher(lambda ch: ch == " ", " abcd", "abcd abcd")
print(junky.find_longest_match(), junky.bjunk)

print(difflib.get_close_matches("aple", ["ape", "apple", "maple", "peach"]))
print(difflib.get_close_matches("aple", ["ape", "apple", "maple"], n=1, cutoff=0.8))
print(difflib.get_close_matches("zzz", ["ape"]))

left = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n".splitlines(True)
right = "one\ntoo\nthree\nfour\nfive\nsix\nseven\neight\n".splitlines(True)
print("".join(difflib.ndiff(left, right)), end="")
print("".join(difflib.unified_diff(left, right, "left", "right", n=1)), end="")
print("".join(difflib.context_diff(left, right, "left", "right", n=1)), end="")

delta = list(difflib.ndiff(left, right))
print("".join(difflib.restore(delta, 1)) == "".join(left),
      "".join(difflib.restore(delta, 2)) == "".join(right))

for group in difflib.SequenceMatcher(None, range(40), [*range(20), 99, *range(20, 40)]).get_grouped_opcodes(2):
    print(group)
print(list(difflib.unified_diff(["same"], ["same"])))
try:
    difflib.get_close_matches("a", [], n=0)
except ValueError as error:
    print(error)
