# `text += more` in a loop: the result is the same, whoever else holds the text meanwhile.


def build(piece, count):
    text = ""
    for _ in range(count):
        text += piece
    return text


for piece in ["x", "ab", "é", "€", "𝄞", ""]:
    text = build(piece, 3000)
    print(len(text), text == piece * 3000, hash(text) == hash(piece * 3000), text.isascii())


def widening():
    text = "start"
    seen = {}
    for piece in ["a", "é", "b", "€", "c", "𝄞", "d"] * 40:
        before = text
        text += piece
        seen[text] = len(text)
        assert before + piece == text and len(before) + 1 == len(text)
    return text, len(seen)


print(widening())


def kept(text):
    other = text
    text += "!"
    text += "?"
    return other, text


print(kept("lent"), kept("".join(["ma", "de"])))


def doubled(text):
    for _ in range(5):
        text += text
    return text


print(doubled("ab"))


def lent(text):
    def inner(text):
        text += "-inner"
        text += "-more"
        return text

    result = inner(text)
    return text, result


print(lent("".join(["out", "er"])))


def as_key():
    text = "".join(["k", "ey"])
    table = {text: 1}
    text += "s"
    table[text] = 2
    text += "s"
    return sorted(table), table.get("key"), text


print(as_key())


def hashed():
    text = "".join(["ha", "sh"])
    first = hash(text)
    text += "ed"
    return first == hash("hash"), hash(text) == hash("hashed"), {text}


print(hashed())


def plain():
    text = "".join(["pl", "ain"])
    text = text + " one"
    other = text + " two"
    text = other + " three"
    return text, other


print(plain())
print(len(build("0123456789", 30000)))


def generator():
    text = "".join(["ge", "n"])
    while len(text) < 8:
        yield text
        text += "."


print(list(generator()))
