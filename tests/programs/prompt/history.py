# gc-every: 10007
# History: up and down, search, the file, and that it lasts.
import os
import tempfile

from terminal import Session

UP = "\x1bOA"

with tempfile.TemporaryDirectory() as home:
    session = Session(home=home)
    session.wait_for(">>>")
    session.type("first = 1\r")
    session.type("def f():\r", then="...")
    session.type("    return 'f'\r", then="...")
    session.type("\r")
    session.type("third = 3\r")
    session.type(UP, then="third = 3")
    session.type("\r")
    session.type("\x12" + "firs", then="first = 1")
    session.type("\r", then=">>> first = 1")
    session.type("\r")
    print(session.end("\x04"))
    print(session.text())
    with open(os.path.join(home, ".python_history")) as file:
        print(file.read())
    session = Session(home=home)
    session.wait_for(">>>")
    session.type("'new'\r")
    session.type(UP + UP, then="first = 1")
    session.type("\r")
    print(session.end("\x04"))
    print(session.text())
    other = os.path.join(home, "other")
    session = Session(home=home, PYTHON_HISTORY=other)
    session.wait_for(">>>")
    session.type("'elsewhere'\r")
    print(session.end("\x04"))
    with open(other) as file:
        print(file.read())
