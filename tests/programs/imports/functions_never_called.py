# Functions of library modules that nothing has called: what can be seen of them, and their first call.
import inspect
import json
import marshal
import string
import sys
import textwrap
import types

# Names, counts, docstrings.
print(textwrap.shorten.__name__, textwrap.shorten.__qualname__, textwrap.shorten.__doc__.split("\n")[0])
print(textwrap.shorten.__doc__ is textwrap.shorten.__doc__)
print(textwrap.TextWrapper.wrap.__doc__.split("\n")[0])
code = json.dumps.__code__
print(code.co_argcount, code.co_kwonlyargcount, code.co_varnames[:3], code.co_name, code.co_freevars)
print(str(inspect.signature(textwrap.fill)), str(inspect.signature(json.loads))[:30])
print(code == code, code == json.loads.__code__, hash(code) == hash(json.dumps.__code__))

# A docstring stays with the function when its code changes, and can be set and deleted.
def plain():
    return 1

def documented():
    "Other words."
    return 2

first = textwrap.indent.__doc__
indent = types.FunctionType(textwrap.indent.__code__, vars(textwrap))
print(indent.__doc__ == first)
plain.__code__ = documented.__code__
print(plain.__doc__, plain())
documented.__code__ = (lambda: 3).__code__
print(documented.__doc__, documented())
del documented.__doc__
print(documented.__doc__)
documented.__doc__ = 5
print(documented.__doc__)

# Arguments are bound by name, and complained about, at the first call.
print(textwrap.fill(width=5, text="a b c d e f"))
for call in [
    lambda: textwrap.dedent(),
    lambda: textwrap.indent("a", "b", None, 4),
    lambda: string.capwords("a", separator="b"),
]:
    try:
        call()
    except TypeError as error:
        print(error)
print(string.capwords("many small words", sep=" "))

# Copies of code.
copy = marshal.loads(marshal.dumps(json.detect_encoding.__code__))
print(copy == json.detect_encoding.__code__, copy.co_consts == json.detect_encoding.__code__.co_consts)
print(types.FunctionType(copy, vars(json))(b"{}"))
renamed = json.load.__code__.replace(co_name="renamed")
print(renamed.co_name, renamed.co_varnames == json.load.__code__.co_varnames)

# A trace function sees the first call from its first line on.
events = []

def trace(frame, event, argument):
    if frame.f_code.co_name == "_is_line":
        events.append((event, frame.f_lineno - frame.f_code.co_firstlineno))
    return trace

source = """
def outer():
    def _is_line(number):
        if number:
            return number
        return None
    return _is_line
"""
exec(source)
sys.settrace(trace)
outer()(1)
sys.settrace(None)
print(events)

# Exceptions out of a first call know their lines.
try:
    string.Template("$").substitute()
except ValueError as error:
    print(error)
    entry = error.__traceback__.tb_next
    print(entry.tb_frame.f_code.co_name, entry.tb_lineno > entry.tb_frame.f_code.co_firstlineno)
    print(len(list(entry.tb_frame.f_code.co_lines())) > 2)

# Generators, methods of classes with cells, lambdas.
print([name for name in dir(string.Formatter) if not name.startswith("_")])
print(string.Formatter().format("{0:>{1}}", "x", 4))
print(list(string.Formatter().parse("a{b!r:c}"))[0])
