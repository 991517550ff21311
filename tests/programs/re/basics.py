# gc-every: 211
import re
m = re.match(r"(?P<user>\w+)@(?P<host>[\w.]+)", "ann@example.org rest")
print(m.group(), m.group(1, 2), m["user"], m.groupdict(), m.span(), m.span("host"), m.groups(), m.lastgroup, m.end(), m.string[m.start():], m.re.groups, bool(m))
print(re.search(r"\d+", "ab12cd34"), re.findall(r"\d+", "a1b22c333"), re.findall(r"(\w)(\d)", "a1b2"), [x.group() for x in re.finditer("[aeiou]", "education")], re.fullmatch("a+", "aaa"), re.fullmatch("a", "ab"), re.match("x", "y"))
print(re.sub(r"(\w+) (\w+)", r"\2 \1", "hello world"), re.sub("a", lambda m: m.group().upper(), "banana", count=2), re.subn("x*", "-", "abxd"), re.sub(r"(?P<n>\d)", r"<\g<n>>", "a1"), re.split(r"[,;]\s*", "a, b;c"), re.split("(-)", "1-2-3", maxsplit=1), re.split(r"\b", "hi there"))
print(re.findall(r"(?i)HELLO", "Hello hELLO"), re.findall(r"^\w", "ab\ncd", re.M), re.findall(r"a.b", "a\nb", re.S), re.findall(r"\bfoo\b", "foo food foo"), re.match(r"""(?x) \d+ # digits
 \s* [a-z]""", "12 z").group(), re.findall(r"(?<=\$)\d+", "$5 6 $77"), re.findall(r"\w+(?=!)", "hi! yo bye!"), re.findall(r"(?<!\w)b", "b ab"), re.findall(r"a(?!b)", "ab ac"))
print(re.match(r"(a+?)(a*)", "aaa").groups(), re.match(r"(a|ab)(c|bcd)(d*)", "abcd").groups(), re.match(r"(\w)\1", "aa"), re.match(r"(\w)\1", "ab"), re.match(r"(?:ab){2,3}", "abababab").group(), re.match(r"(a)?(b)?", "b").groups(), re.match(r"(a)?b", "b").groups("default"), re.match(r"(?P<q>['\"]).*?(?P=q)", "'x' y'").group())
print(re.findall(r"[^\W\d_]+", "añb_c1 Ωmega"), re.findall(r"\s", "a\u2003b\tc"), re.match(r"\w+", "été", re.A), re.findall(rb"\d+", b"a1b2"), re.escape("a.b*c[d]"), re.compile("a", re.I).flags & re.I == re.I, re.compile(r"(?P<x>.)(.)").groupindex, re.match(r"(?>a+)b", "aab"), re.match(r"a++b", "aab").group(), re.match(r"(?(1)a|b)" if False else r"(x)?(?(1)a|b)", "xa").group())
for bad in ("(", "[a", "*a", "a{2,1}", r"\1", "(?P<1>a)", "(?P<n>a)(?P<n>b)", "(?<=a+)b", "a**", r"\q"):
    try: re.compile(bad)
    except re.error as error: print(bad, "->", error)
try: m.group(5)
except IndexError as error: print(error)
p = re.compile(r"\s*(?:(\d+)|(.))"); print([(t.lastindex, t[t.lastindex]) for t in p.finditer("3 + 42*(7)")], p.match("  5", 1).span(), p.pattern, re.compile("a").search("bca", 1, 2), re.sub("", "-", "ab"), re.sub("(?m)^", "> ", "a\nb"), len(re.findall("a*", "aab")), re.search("(a|b)*c", "ababc" * 20).span())
