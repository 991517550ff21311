from heapq import heapify, heappush, heappop
from collections import Counter
def huffman(text):
    heap = [(n, c, c) for c, n in Counter(text).items()]
    heapify(heap)
    while len(heap) > 1:
        (n, a, left), (m, b, right) = heappop(heap), heappop(heap)
        heappush(heap, (n + m, min(a, b), (left, right)))
    codes = {}
    def walk(node, prefix):
        match node:
            case (left, right): walk(left, prefix + "0"); walk(right, prefix + "1")
            case str(): codes[node] = prefix or "0"
    walk(heap[0][2], "")
    return codes
text = "she sells sea shells by the sea shore"
codes = huffman(text)
bits = "".join(codes[c] for c in text)
back = {v: k for k, v in codes.items()}
out, word = [], ""
for bit in bits:
    word += bit
    if word in back: out.append(back[word]); word = ""
print(len(bits), "".join(out) == text, codes["s"], sorted(codes, key=lambda c: (len(codes[c]), c))[:3])
class Trie:
    def __init__(self): self.children, self.end = {}, False
    def insert(self, word):
        node = self
        for c in word: node = node.children.setdefault(c, Trie())
        node.end = True
    def find(self, prefix):
        node = self
        for c in prefix:
            if (node := node.children.get(c)) is None: return []
        return [prefix + w for w in node.words()]
    def words(self):
        if self.end: yield ""
        for c in sorted(self.children): yield from (c + w for w in self.children[c].words())
t = Trie()
for w in "tea ten to inn in i ted".split(): t.insert(w)
print(t.find("te"), t.find("i"), t.find("x"), list(t.words()))
