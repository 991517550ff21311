# gc-every: 211
import string, textwrap, difflib, shlex, html, unicodedata, base64, binascii
print(string.ascii_lowercase, string.digits, string.capwords("hello big world"), string.Template("$who likes ${what} $$5").substitute(who="ann", what="tea"), string.Template("$a $b").safe_substitute(a=1))
text = "The quick brown fox jumps over the lazy dog and runs away from the very slow bear."
print(textwrap.fill(text, 30)); print(textwrap.wrap(text, 40)[0], textwrap.shorten(text, 25), textwrap.dedent("  a\n    b\n  c"), textwrap.indent("x\ny", "> "))
print("\n".join(difflib.unified_diff("a b c".split(), "a x c".split(), lineterm="")), difflib.get_close_matches("appel", ["ape", "apple", "peach"]), round(difflib.SequenceMatcher(None, "abcd", "bcde").ratio(), 3))
print(shlex.split("a 'b c' \"d e\" f\\ g"), shlex.quote("it's"), html.escape("<a & 'b'>"), html.unescape("&lt;&eacute;&#65;"))
print(base64.b64encode(b"hello"), base64.b64decode("aGk="), base64.b16encode(b"\xff"), binascii.hexlify(b"ab"), base64.urlsafe_b64encode(b"\xfb\xff"), binascii.crc32(b"hello"), base64.b32encode(b"a"))
print(unicodedata.name("é"), unicodedata.normalize("NFD", "é") == "e\u0301", unicodedata.category("A"), unicodedata.lookup("GREEK SMALL LETTER ALPHA"), unicodedata.numeric("½"))
