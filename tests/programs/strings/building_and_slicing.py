s = "αβγδε-abc-😀😁"
print(s[2:5], s[-2:], s[::3], s[10:0:-2], s[5], s.index("😁"), len(s), s[:0] == "", s[-100:3], s[4:4].__repr__())
out = []
for i, c in enumerate(s): out.append(f"{i}{c}")
print("|".join(out), "".join(reversed(s)), s.translate({ord("a"): "A", ord("😀"): None}))
line = ""
for n in range(1, 16): line += "Fizz" * (n % 3 == 0) + "Buzz" * (n % 5 == 0) or str(n); line += " "
print(line.strip())
print("ab" * 3 + "c" * 0 + "-" * 5, "x" "y" + "z", "a" + "b" * 2 + ("c" if s else "d"), "%s" % s[:2], s.encode("utf-8")[:6], s.encode("utf-16")[:4], len(s.encode("utf-32-le")))
words = "the rain in spain stays mainly".split()
print(" ".join(w[0].upper() + w[1:] for w in words), " ".join(w[::-1] for w in words), "".join(w[0] for w in words), sorted(words, key=lambda w: (len(w), w)), [w for w in words if "ain" in w])
print("a,b;c d".replace(",", " ").replace(";", " ").split(), "k=v=w".split("=", 1), "path/to/file.txt".rsplit("/", 1)[-1].split(".")[0], "x".join(["1"]), "".join([]) == "", "\n".join(["a", "b"]).splitlines())
print(all(c in "01" for c in "0110"), {c: "banana".count(c) for c in sorted(set("banana"))}, max("hello", key="hello".count), "".join(sorted("hello")), "".join(dict.fromkeys("mississippi")), list(map(ord, "aé")), "".join(map(chr, range(97, 102))))
print("abc" < "abd" < "b", "Z" < "a", "10" < "9", min("b", "B", "a"), "a" * 3 == "aaa", "é" == "\xe9", "ß" < "ü", "" < " ")
big = "".join(chr(97 + i % 26) for i in range(10000)); print(len(big), big[9990:], big.count("xyz"), big.find("zab", 5000), big[::1000], hash(big) == hash("".join(big)), big.replace("a", "")[:30])
print("tab\tsep".partition("\t"), "MiXed".swapcase(), "x=1;y=2".split(";"), dict(p.split("=") for p in "x=1;y=2".split(";")), "%-5s|%5s|" % ("ab", "cd"), "{:^9}".format("mid"), "a\\b", r"a\b", "\101\x42\u0043")
