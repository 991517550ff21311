"""Tokens with comments, blank lines and places; from tokens back to the source; errors."""

import io
import token
import tokenize

SOURCE = '''# first
def f(a, b=1_000):  # trailing
    """doc
    string"""

    if a <= b:
\tpass
    return (a,
            # inside
            b) -> c

x = f'{a!r:>{width}} é' rb'raw' + \\
    .5e-3j @ 0xFF
async with y: await z
'''.replace("\tpass", "        pass")
for found in tokenize.generate_tokens(io.StringIO(SOURCE).readline):
    print(token.tok_name[found.type] if found.type < 55 else found.type > 0, repr(found.string), found.start, found.end)
tokens = list(tokenize.tokenize(io.BytesIO(SOURCE.encode()).readline))
simple = b"a = (1,  # one\n     2)\n\nif a:\n    b  =  c\n"
print(tokens[0].string, tokenize.untokenize(tokenize.tokenize(io.BytesIO(simple).readline)) == simple)
print([token.tok_name[found.exact_type] for found in tokens if found.type == token.OP][:12])
for bad in ["'abc", "(", "if a:\n    b\n  c", "0x", "'''abc", "f'{a'", "x = \\ 1"]:
    try:
        list(tokenize.generate_tokens(io.StringIO(bad).readline))
    except (tokenize.TokenError, SyntaxError) as error:
        print(type(error).__name__, error.args[0])
print(tokenize.detect_encoding(io.BytesIO(b"# -*- coding: latin-1 -*-\n").readline))


def lazily():
    yield "a = 1\n"
    yield "b = 2\n"
    raise RuntimeError("not asked for")


taken = []
for found in tokenize.generate_tokens(lazily().__next__):
    taken.append(found.string)
    if found.string == "2":
        break
print(taken)
