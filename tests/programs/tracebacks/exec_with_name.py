source = "def compute(a, b):\n    return a % b\n\nresult = compute('%d %d', 1)\n"
code = compile(source, "<generated>", "exec")
exec(code)
