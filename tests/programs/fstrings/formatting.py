name, value, width = "x", 3.14159, 10
print(f"{name}={value:.2f}|{value:>{width}.3f}|{value:<{width}}|{value:^+{width}.1e}|")
print(f"{name!r} {name!s:>3} {name!a} {'é'!a} {value=} {name = } {value=:.1f} {name=!s}")
print(f"{{}} {{{name}}} {'nested ' + f'{name + f"{1 + 1}"}'} {"same quotes"}")
print(f"{1 + 2 * 3} {[i for i in range(3)]} { {'a': 1}['a'] } {(lambda x: x * 2)(4)} {1 if name else 2}")
print(f"{1000000:,} {1000000:_} {255:x} {255:#X} {255:b} {5:03d} {-5:05} {65:c} {0.25:.0%} {1e10:g} {12345.678:,.1f}")
print(f"{'left':<8}|{'right':>8}|{'mid':^8}|{'fill':*^10}|{True:5}|{None!s:>6}")
print(f'''multi
{name}
lines''')
print(f"{name!r:>{width}}", f"{'a' 'b'}", f"a" "b" f"{name}", rf"\n{name}\t", f"\N{BULLET} \x41 {'\n'.join('ab')!r}")
class F:
    def __format__(self, spec): return f"<{spec}>"
print(f"{F()} {F():abc} {F():{name}-{width}}")
for expression in ("f'{1:q}'", "f'{\"a\":d}'", "f'{1:10.2}'", "f'{undefined}'", "f'{1.5:d}'"):
    try:
        print(eval(expression))
    except (ValueError, NameError) as error:
        print(type(error).__name__, error)
print(f"{3.0} {3.0:g} {1e100} {float('nan'):f} {2**70:,} {-0.0} {1e-7} {123456789.123:.3g}")
def f(x): return f"{x:>5}{x!r:<5}" f"{'' if x else 'zero'}"
print([f(i) for i in range(2)])
