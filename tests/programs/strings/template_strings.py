# Template strings (Python 3.14): parts, interpolations, concatenation and matching.
from string.templatelib import Interpolation, Template

name, width = "World", 5
template = t"Hello {name!r:>{width}}, {1 + 1 = }!"
print(type(template) is Template, template.strings, template.values)
for part in template:
    if isinstance(part, Interpolation):
        print("interpolation", part.value, part.expression, part.conversion, repr(part.format_spec))
    else:
        print("text", repr(part))
print(t"".strings, t"".interpolations, t"{1}{2}".strings, len(list(t"{1}{2}")), t"only".strings)
print((t"a{1}" + t"b{2}").strings, (t"a" t"{3}b").strings)
for make in [lambda: t"a" + "b", lambda: "a" + t"b", lambda: Template(1), lambda: Interpolation(), lambda: t"{undefined}"]:
    try:
        make()
    except (TypeError, NameError) as error:
        print(type(error).__name__, error)


def render(template):
    out = []
    for part in template:
        match part:
            case str() as text:
                out.append(text)
            case Interpolation(value, _, conversion, spec):
                value = {"r": repr, "s": str, "a": ascii, None: lambda v: v}[conversion](value)
                out.append(format(value, spec))
    return "".join(out)


print(render(template), render(t"{name}" t"{{}}{width:03}"), render(rt"\n{name}"))
print(repr(t"a{1!s:x}"), Template("x", Interpolation(5, "five"), "y").strings, Template("a", "b").strings)
print(Interpolation(1, "x", "r", "s"), Interpolation.__match_args__)
for source in ["t'{'", "t'a' 'b'", "'a' t'b'", "t'a' f'b'", "t'{}'", "t'{a!x}'", "bt'a'", "ft'a'"]:
    try:
        compile(source, "<s>", "eval")
        print("compiles")
    except SyntaxError as error:
        print(source, "->", error.msg)
