"""shlex: splitting, quoting, joining and a lexer fed by hand."""
import io
import shlex

for line in ("cp a.txt b.txt", "say 'two words' \"and $three\"", r"a\ b c\"d",
             "x=1 y='' z", "# note\nreal # tail", "mix'ed quo'tes\"here\""):
    print(shlex.split(line), shlex.split(line, comments=True))
print(shlex.split(r"'a\b' c\d", posix=False))

for bad in ("'open", "\"also", "end\\"):
    try:
        shlex.split(bad)
    except ValueError as error:
        print(repr(bad), error)

for word in ("plain", "", "two words", "it's", "a/b-c.d_e", "$HOME", "caf\xe9", "@%+=:,"):
    quoted = shlex.quote(word)
    print(quoted, shlex.split(quoted) == [word])
print(shlex.join(["echo", "-n", "Multiple words", "semi;colon"]))

print(list(shlex.shlex("a && b || c; d >'e f' &", punctuation_chars=True)))
print(list(shlex.shlex("~/a && b-c --color=auto || d *.py?", punctuation_chars=True)))
print(list(shlex.shlex("a.b + c_d", posix=True)))

lexer = shlex.shlex(io.StringIO("first second\nthird 'x\ny' # gone\nlast"), posix=True)
seen = []
while (token := lexer.get_token()) is not None:
    seen.append((token, lexer.lineno))
    if token == "second":
        lexer.push_token("pushed")
print(seen)

custom = shlex.shlex("a-b;c|d", posix=True)
custom.wordchars += "-|"
custom.whitespace += ";"
print(list(custom))
commas = shlex.shlex("a b,c d", posix=True)
commas.whitespace = ","
commas.whitespace_split = True
print(list(commas))
