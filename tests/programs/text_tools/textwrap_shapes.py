"""textwrap: filling, indents, placeholders, long words and dedenting."""
import textwrap

STORY = ("The lighthouse keeper counted seventy-two ships before breakfast, "
         "wrote each name in a ledger, and then - as always - forgot the total.")

for width in (20, 33, 60):
    print(f"-- {width}")
    print(textwrap.fill(STORY, width))

print(textwrap.fill(STORY, 40, initial_indent="* ", subsequent_indent="  "))
print(textwrap.wrap("abcdefghijklmnop qr", 5))
print(textwrap.wrap("abcdefghijklmnop qr", 5, break_long_words=False))
print(textwrap.wrap("one-two-three four-five", 8, break_on_hyphens=False))
print(textwrap.wrap("one-two-three four-five", 8))
print(textwrap.wrap("a\tb\n\nc   d", 30))
print(textwrap.wrap("a\tb\n\nc   d", 30, expand_tabs=False, replace_whitespace=False))
print(textwrap.wrap("a   b   c", 3, drop_whitespace=False))
print(textwrap.wrap("", 10), textwrap.wrap("   ", 10))

for width in (12, 25, 200):
    print(repr(textwrap.shorten(STORY, width)))
print(repr(textwrap.shorten(STORY, 30, placeholder="~")))
print(textwrap.wrap(STORY, 24, max_lines=3, placeholder=" (more)"))

block = """
    first
      second

    third
\t"""
print(repr(textwrap.dedent(block)))
print(repr(textwrap.dedent("\tx\n  y\n")))
print(repr(textwrap.indent("p\n\nq\n", "> ")))
print(repr(textwrap.indent("p\n\nq\n", "> ", lambda line: True)))

wrapper = textwrap.TextWrapper(width=16, fix_sentence_endings=True)
print(wrapper.wrap("It rained. it poured! And then? Sun. So there."))
for arguments in ({"width": 0}, {"width": 4, "max_lines": 1, "placeholder": "......"}):
    try:
        textwrap.wrap("some words", **arguments)
    except ValueError as error:
        print(error)
