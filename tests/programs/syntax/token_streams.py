# tokenize: kinds, places, and sources that end too early.
import io
import tokenize


def show(source):
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            print(tokenize.tok_name[token.exact_type], repr(token.string), token.start, token.end)
    except (tokenize.TokenError, SyntaxError) as error:
        print(type(error).__name__, error.args[0])


show("x = 1 # comment\nif x:\n\ty = 'a' \\\n  'b'\n")
show("f'{a!r:>{w}}' rb'\\x' ... -> := **= //= @= != <>\n")
show("(1,\n 2)\n\n# end")
show("def f():\n  pass\n pass\n")
show("'''abc\ndef'''\n")
for broken in ["(", "'''a", "f'{", "'a", "  x\n y"]:
    show(broken)
source = "def f(a,  b = 2):\n    return  a+b  # sum\n"
tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
print(tokenize.untokenize(tokens) == source, repr(tokenize.untokenize([t[:2] for t in tokens])))
print(tokenize.detect_encoding(io.BytesIO(b"#!/x\n# -*- coding: latin-1 -*-\n").readline))
print(tokenize.detect_encoding(io.BytesIO(b"\xef\xbb\xbfx").readline)[0])
try:
    tokenize.detect_encoding(io.BytesIO(b"# coding: nothing\n").readline)
except SyntaxError as error:
    print(error)
