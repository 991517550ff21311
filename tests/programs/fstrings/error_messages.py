# What is said of broken f-strings, and where.
sources = [
    "f'{'", "f'{a'", "f'}'", "f'{}'", "f'{ }'", "f'{!r}'", "f'{:x}'", "f'{=}'", "f'{a!}'", "f'{a!x}'", "f'{a!x'", "f'{a!s'",
    "f'{a b}'", "f'{a $ b}'", "f'{a:{b c}}'", "f'{a:{}}'", "f'{a:{'", "f'{a:{b'", "f'{a['", "f'{a)}'", "f'{a]}'", "f'{(a}'",
    "f'{lambda x: 1}'", "f'{a +}'", "f'{a.}'", "f'{+}'", "f'{not}'", "f'{*a}'", "f'{**a}'", "f'{a;b}'", "f'{,}'",
    "f'{a!s:{b!x}}'", "f'{[1 2]}'", "f'{a = b}'", "f'{a == }'", "f'{1.a}'", "f'{def}'", "f'{await}'", "f'abc", "f'''abc",
    "f'{a!s b}'", "f'{a=!}'", "f'{yield'", "rf'{\\}'", "f'{a!r:{b:{c:{d}}}}'", "b'é'", "bf'{a}'",
]
for source in sources:
    try:
        compile(source, "<s>", "eval")
        print(repr(source), "compiles")
    except SyntaxError as error:
        print(repr(source), "->", error.msg, error.lineno)
