# Nested quotes, nested fields, comments and lines in f-strings.
name = "x"
width, precision = 10, 3
value = 3.14159
print(f"{value:{width}.{precision}}|{value:{f'{width}'}.{'3'}f}|{value!r:>{width + 5}}")
print(f"{"double" + 'single'}", f'{'same'}', f"{f"{f"{1 + 1}"}"}", f"{'a' if True else "b"}")
print(f"{name!s} {name!r} {name!a} {'é'!a}", f"{name=}", f"{name = !s:>5}", f"{ 1 + 1 = }", f"{value=:.2f}")
print(f"{{}} {{{name}}} {'{'} {{{{")
print(f"""{
    1 +
    # a comment with a } in it
    2
} lines {
    name
}""")
print(f"{'\n'.join(['a', 'b'])}|{'\t'!r}|{"\\"}|\N{BULLET}{'\N{BULLET}'}")
print(f"{lambda_(1)}" if (lambda_ := lambda x: x + 1) else "", f"{(lambda x: x * 2)(3)}", f"{ {'k': 1}['k'] }", f"{[*range(3)]}")
print(f"{1:=+5}", f"{-1: }", f"{255:#x}", f"{1e10:,}", f"{0.5:%}", f"{True:d}", f"{'s':*^7}", f"{None!s:>6}")
print(rf"\n{name}\{name}", fr"{name}\d", f"\x41\u0042{name}")
print("a" f"{name}" 'b' f'{name}', f"{name}" "{not a field}")
print(f"{(yield_ := 5)} {yield_:=+3}", f"{value:{'>' if width > 5 else '<'}{width}}")


class Spec:
    def __format__(self, spec):
        return f"<{spec}>"


print(f"{Spec():%Y-%m-%d {name}}", f"{Spec()}", f"{Spec():}", f"{Spec()!r:3.3}")
for spec in ["z", "d", "5.2d", "_,", "10.3q"]:
    try:
        print(f"{value:{spec}}")
    except ValueError as error:
        print(error)
