# gc-every: 10007
# Editing: cursor keys, deletion, kill and yank, several lines, interruption.
import time

from terminal import Session

LEFT, UP, DOWN = "\x1bOD", "\x1bOA", "\x1bOB"

session = Session()
session.wait_for(">>>")
session.type("23" + LEFT * 2 + "1" + "\x05" + "4", then="1234")
session.type("\r", then="1234\n1234\n>>>")
session.type("'abcd" + "\x7f\x7f" + "'\r", then=">>> 'ab'\n'ab'\n>>>")
session.type("'one two'" + LEFT + "\x17" + "three\r")
session.type("5 + 6", then="6")
session.type("\x01" + "\x0b", then=">>>")
session.type("7 * " + "\x19" + "\r")
session.type("print('first')" + "\x01" + "\x04" * 5 + "repr" + "\r")
session.type("if True:\r", then="...")
session.type("    1\r", then="...")
session.type("2" + UP + UP + "\x05" + "  # above" + DOWN + DOWN + "\x05" + "\r", then="...")
session.type("\r")
session.type("half a line", then="line")
session.type("\x03")
session.type("'after'\r")
session.type("import time; print('BUSY'.lower()); time.sleep(100)\r", then="busy")
# The sleep begins after what is printed.
time.sleep(2)
session.type("\x03")
session.type("input('name? ')\r", then="name?")
session.type("me" + LEFT + "y\r")
print(session.end("\x04"))
print(session.text())
