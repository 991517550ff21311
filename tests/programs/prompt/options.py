# gc-every: 10007
# What leads to a prompt, and what is read before it.
import os
import tempfile

from terminal import Session

with tempfile.TemporaryDirectory() as folder:
    startup = os.path.join(folder, "startup.py")
    program = os.path.join(folder, "program.py")
    with open(startup, "w") as file:
        file.write("print('startup', __name__)\nfrom_startup = 1\n")
    with open(program, "w") as file:
        file.write("def broken():\n    return 1 / 0\n\nprint('program')\nvalue = 2\nbroken()\n")

    session = Session("-q", PYTHONSTARTUP=startup)
    session.wait_for(">>>")
    session.type("from_startup\r")
    print(session.end("\x04"))
    print(session.text())

    session = Session("-i", "-c", "value = 6; print('ran')")
    session.wait_for(">>>")
    session.type("value * 7\r")
    print(session.end("quit()\r"))
    print(session.text())

    session = Session("-i", program)
    session.wait_for(">>>")
    session.type("value\r")
    print(session.end("raise SystemExit('bye')\r"))
    print(session.text().replace(folder, ""))

    session = Session("-c", "import os; os.environ['PYTHONINSPECT'] = '1'; x = 1; print('ran')")
    session.wait_for(">>>")
    session.type("x\r")
    print(session.end("\x04"))
    print(session.text())

    session = Session("-q", PYTHON_BASIC_REPL="1")
    session.wait_for(">>>")
    session.type("1 + 1\r")
    session.type("for i in range(2):\r", then="...")
    session.type("  i\r", then="...")
    session.type("\r")
    session.type("undefined\r")
    session.type("'still here'\r")
    print(session.end("\x04"))
    print(session.text())
