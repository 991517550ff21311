# gc-every: 1009
# re: groups, flags, look around, substitution, splitting, errors with places.
import re
for p, t in [(r"(a)|b", "xb"), (r"(?P<n>\w)(?P=n)", "abba"), (r"(?i)é", "É"), (r"(?<=a)b(?!c)", "abc abd"), (r"(?<!a)b", "ab b"), (r"a{2,3}?", "aaaa"), (r"(?:a|ab)(?:c|bcd)(d*)", "abcd"), (r"^\w+$", "a\nb"), (r"(?m)^\w+$", "a\nb"), (r"(?s)a.b", "a\nb"), (r"(?x) a  b # c", "ab"), (r"\bfoo\b", "a foo b"), (r"(a)?b(?(1)c|d)", "abc bd"), (r"[^\W\d_]+", "12_ab"), (r"\A\d+\Z", "12"), (r"(?>a+)b", "aaab"), (r"a++b", "aab"), (r"[\]\-a]+", "]-a"), (r"\d+(?=\.)", "12.5"), (r"(?a)\w+", "é"), (r"\u00e9|\N{EM DASH}", "—"), (r"(?i:A)b", "ab AB"), (r"(?-i:a)B", "aB"), (r"((a)(b)?)+", "aba"), (r"", "ab")]:
    print(p, [(m.span(), m.groups(), m.groupdict(), m.lastindex, m.lastgroup) for m in re.finditer(p, t)])
m = re.match(r"(?P<a>\d)(?P<b>x)?", "5y"); print(m, m[0], m["a"], m.group("a", "b"), m.groups("-"), m.start("b"), m.end(), m.expand(r"\g<a>-\1-\g<0>"), m.pos, m.endpos, m.re.pattern, m.string, m.regs, bool(m))
print(re.sub(r"(\w)(\d)?", r"<\1\2>", "a1b"), re.sub("x*", "-", "abxd"), re.subn("a", lambda m: m[0].upper(), "aba", count=1), re.sub(r"(?P<q>a)", r"\g<q>\g<1>\n\\", "a"), re.split(r"(,)|;", "a,b;c"), re.split("x*", "axb"), re.split(",", "a,b,c", maxsplit=1), re.findall(r"(a)(b)?", "aba"), re.findall("a.", "abac"), re.fullmatch("a|ab", "ab"), re.search("b", "abc").span(), re.compile("b").search("abcb", 2).span(), re.compile("^b").match("ab", 1), re.escape("a.b*c é\n-#"), re.sub("a", r"\\", "a"), re.sub(b"a", b"b", b"cac"))
p = re.compile("a(b)?", re.I | re.M); print(p, p.flags, p.groups, p.groupindex, p == re.compile("a(b)?", re.I | re.M), p.scanner("ab").match(), re.RegexFlag(10), repr(re.compile(b"x", re.A)), re.I.name)
for bad in ["(", ")", "[", "a**", "*a", "a{2,1}", "(?P<1>a)", "(?P<a>x)(?P<a>y)", "(?P=zz)", r"\1", "(?z)", "[b-a]", r"\q", "(?<=a*)b", "(?", "(?P", "(?P<", "(?(1)a|b|c)", "a(?i)b", "(?i", r"\x1", r"\N{nope}", "(?:", "x{99999999999}", "(?#", r"(?<n>a)", "\\", "[a", "(?P>a)", r"\u12", "(?-x", "(?L)a"]:
    try: print(bad, re.compile(bad))
    except re.error as error: print(repr(bad), error, error.pos, error.colno)
    except OverflowError as error: print(repr(bad), error)
for bad in [lambda: re.match("a", b"a"), lambda: re.match(b"a", "a"), lambda: re.compile(5), lambda: m.group("zz"), lambda: m.group(9), lambda: re.sub("a", r"\2", "a"), lambda: re.sub("a", r"\g<x>", "a"), lambda: re.sub("a", r"\q", "a"), lambda: re.sub("a", 5, "a"), lambda: re.compile("a", re.L), lambda: re.compile(b"a", re.U), lambda: re.compile(re.compile("a"), re.I), lambda: re.sub("a", lambda m: 5, "a"), lambda: m.start(7), lambda: m.expand(r"\9"), lambda: re.findall("a", None)]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, error)
