"""Text: words, lines, formats, regular expressions, JSON, CSV, bytes and files in memory."""
import csv
import io
import json
import re
import string
from collections import Counter, defaultdict

SENTENCES = [
    "The quick brown fox jumps over the lazy dog near the river bank.",
    "A sample line = value; another: 42, and more text (with brackets).",
    "Zürich, Köln und Łódź sind Städte; naïve façade déjà vu.",
    "user@example.org sent 12 messages on 2024-05-17 at 08:30:15",
]


def words(rounds):
    counter = Counter()
    index = defaultdict(list)
    for number in range(rounds):
        for line, sentence in enumerate(SENTENCES):
            for word in sentence.split():
                word = word.strip(string.punctuation).lower()
                if word and not word.isdigit():
                    counter[word] += 1
                    index[word[0]].append(line)
    return ", ".join(f"{word}={count}" for word, count in counter.most_common(10))


def formats(rounds):
    lines = []
    for number in range(rounds):
        lines.append(f"{number:>6} {number * 1.5:8.3f} {number:x} {'yes' if number % 2 else 'no'!r}")
        lines.append("%s-%05d-%.2f" % ("item", number, number / 3))
        lines.append("{0} of {1}: {name}".format(number, rounds, name="entry"))
    text = "\n".join(lines)
    return sum(len(line) for line in text.splitlines() if line.startswith("item") or "yes" in line)


def scan(text):
    """A small tokenizer by hand."""
    tokens = []
    position = 0
    while position < len(text):
        character = text[position]
        if character.isspace():
            position += 1
        elif character.isalpha() or character == "_":
            start = position
            while position < len(text) and (text[position].isalnum() or text[position] == "_"):
                position += 1
            tokens.append(("name", text[start:position]))
        elif character.isdigit():
            start = position
            while position < len(text) and text[position].isdigit():
                position += 1
            tokens.append(("number", int(text[start:position])))
        else:
            tokens.append(("sign", character))
            position += 1
    return tokens


def patterns(rounds):
    date = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
    mail = re.compile(r"\b[\w.]+@[\w.]+\b")
    found = 0
    for number in range(rounds):
        for sentence in SENTENCES:
            if match := date.search(sentence):
                found += int(match.group(1))
            found += len(mail.findall(sentence))
            re.sub(r"\s+", " ", sentence)
            re.split(r"[;,:]", sentence)
    return found


def documents(rounds):
    for number in range(rounds):
        data = {"id": number, "tags": ["a", "b", None, True], "nested": {"x": 1.5, "text": SENTENCES[number % 4]}}
        again = json.loads(json.dumps(data))
        assert again == data
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerows([[row, row * 2, "text, quoted"] for row in range(5)])
        buffer.seek(0)
        assert sum(len(row) for row in csv.reader(buffer)) == 15


def octets(rounds):
    out = io.BytesIO()
    for number in range(rounds):
        out.write(number.to_bytes(4, "little"))
        out.write(SENTENCES[number % 4].encode())
    data = out.getvalue()
    view = memoryview(data)
    total = sum(view[at] for at in range(0, len(view), 7))
    return total, data.count(b"the"), bytearray(data[:100]).hex()


class Writer:
    """Writes values as a stack machine's program, as serializers do."""

    def __init__(self, write):
        self.write = write
        self.memo = {}

    def save(self, value):
        if id(value) in self.memo and not isinstance(value, (int, str)):
            self.write(b"g%d\n" % self.memo[id(value)])
            return
        method = self.dispatch.get(type(value))
        if method is None:
            raise TypeError(type(value).__name__)
        method(self, value)

    def save_int(self, value):
        self.write(b"i" + str(value).encode() + b"\n")

    def save_str(self, value):
        data = value.encode()
        self.write(b"s" + len(data).to_bytes(2, "big") + data)

    def save_list(self, value):
        self.memo[id(value)] = len(self.memo)
        self.write(b"[")
        for item in value:
            self.save(item)
        self.write(b"]")

    def save_dict(self, value):
        self.memo[id(value)] = len(self.memo)
        self.write(b"{")
        for key, item in value.items():
            self.save(key)
            self.save(item)
        self.write(b"}")

    dispatch = {int: save_int, str: save_str, list: save_list, tuple: save_list, dict: save_dict}


def serialize(rounds):
    shared = [1, 2, 3]
    for number in range(rounds):
        buffer = io.BytesIO()
        Writer(buffer.write).save({"a": shared, "b": [shared, number, ("x", "y")], "c": {"d": "text" * 3}})


def main():
    words(400)
    formats(3000)
    for _ in range(150):
        for sentence in SENTENCES:
            scan(sentence)
    patterns(600)
    documents(250)
    octets(3000)
    serialize(1000)


for _ in range(10):
    main()
