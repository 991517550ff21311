"""Statistics of a text: frequent words, a concordance, and a chain that writes in its style."""

import random
import re
from collections import Counter, defaultdict
from itertools import pairwise
from textwrap import fill

TEXT = """
The sea was calm and the boat was small. The old man sat in the boat and looked at the sea. He had a line in
the water and a bird above his head. The bird looked at the old man, and the old man looked at the bird. "You
have no fish," said the bird. "I have the sea," said the old man, "and the sea has the fish." The bird thought
about the fish and the line and the water. Then the bird sat on the boat and waited with the old man, and the
sea was calm, and the line was still, and the evening came over the water like a large quiet animal.
"""


def concordance(words, wanted, width=24):
    for number, word in enumerate(words):
        if word == wanted:
            left = " ".join(words[max(0, number - 6):number])[-width:]
            right = " ".join(words[number + 1:number + 7])[:width]
            yield f"{left:>{width}} [{word}] {right}"


def imitate(words, length, seed=3):
    followers = defaultdict(list)
    for one, other in pairwise(words):
        followers[one].append(other)
    rng, word = random.Random(seed), "the"
    for _ in range(length):
        yield word
        word = rng.choice(followers[word] or words)


def main():
    words = re.findall(r"[a-z]+", TEXT.lower())
    counts = Counter(words)
    print(f"{len(words)} words, {len(counts)} different, {sum(map(len, words)) / len(words):.2f} letters each\n")
    for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:8]:
        print(f"{word:<8}{count:>4} {'■' * count}")
    lengths = Counter(map(len, words))
    print("\nlengths", " ".join(f"{length}:{lengths[length]}" for length in sorted(lengths)))
    once = sorted(word for word, count in counts.items() if count == 1)
    print("once   ", fill(", ".join(once), 70, subsequent_indent=" " * 8), "\n")
    print("\n".join(concordance(words, "bird")), "\n")
    print(fill(" ".join(imitate(words, 45)).capitalize() + ".", 72))


main()
