source = "def bad():\n    return missing_name\n"
space = {}
exec(compile(source, "made.py", "exec"), space)
print(space["bad"].__code__.co_filename)
space["bad"]()
