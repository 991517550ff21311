"""A Python at a pseudo-terminal, and what its screen shows."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import tempfile
import termios
import time

PATIENCE_SECONDS = 40


class Screen:
    """Lines of text, as a terminal of that size shows them. Colours are ignored."""

    def __init__(self, rows, columns):
        self.rows, self.columns = rows, columns
        self.lines = [[" "] * columns for _ in range(rows)]
        self.scrolled = []
        self.row = self.column = 0
        self.rest = ""

    def feed(self, text):
        text = self.rest + text
        position = 0
        while position < len(text):
            character = text[position]
            if character == "\x1b":
                match = re.compile(r"\x1b(?:\[([?>]?)([0-9;]*)([@-~])|[=>78M]|[()][A-Z0-9])").match(text, position)
                if match is None:
                    if len(text) - position > 20:
                        raise ValueError(f"unknown sequence {text[position:position + 20]!r}")
                    break
                if match[3] and not match[1]:
                    self.control(match[3], [int(number or 0) for number in match[2].split(";")])
                position = match.end()
                continue
            self.put(character)
            position += 1
        self.rest = text[position:]

    def control(self, letter, numbers):
        count = max(numbers[0], 1)
        if letter == "A":
            self.row = max(self.row - count, 0)
        elif letter == "B":
            self.row = min(self.row + count, self.rows - 1)
        elif letter == "C":
            self.column = min(self.column + count, self.columns - 1)
        elif letter == "D":
            self.column = max(self.column - count, 0)
        elif letter == "G":
            self.column = count - 1
        elif letter == "H":
            self.row = count - 1
            self.column = max(numbers[1] if len(numbers) > 1 else 1, 1) - 1
        elif letter == "K":
            self.lines[self.row][self.column:] = [" "] * (self.columns - self.column)
        elif letter == "J":
            first = 0 if numbers[0] == 2 else self.row
            for row in range(first, self.rows):
                start = self.column if row == self.row and numbers[0] != 2 else 0
                self.lines[row][start:] = [" "] * (self.columns - start)
        elif letter == "P":
            line = self.lines[self.row]
            del line[self.column:self.column + count]
            line += [" "] * (self.columns - len(line))
        elif letter == "@":
            self.lines[self.row][self.column:self.column] = [" "] * count
            del self.lines[self.row][self.columns:]

    def put(self, character):
        if character == "\r":
            self.column = 0
        elif character == "\n":
            self.row += 1
            if self.row == self.rows:
                self.scrolled.append(self.lines.pop(0))
                self.lines.append([" "] * self.columns)
                self.row -= 1
        elif character == "\b":
            self.column = max(self.column - 1, 0)
        elif character >= " ":
            if self.column == self.columns:
                self.put("\r")
                self.put("\n")
            self.lines[self.row][self.column] = character
            self.column += 1

    def text(self):
        lines = ["".join(line).rstrip() for line in self.scrolled + self.lines]
        while lines and not lines[-1]:
            lines.pop()
        return "\n".join(lines)


class Session:
    """A Python that believes a person is at its terminal. Each has a home folder of its own, unless it is given one."""

    def __init__(self, *options, rows=60, columns=100, home=None, python=sys.executable, **environment):
        self.folder = None if home else tempfile.TemporaryDirectory()
        self.home = home or self.folder.name
        self.screen = Screen(rows, columns)
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            kept = {name: os.environ[name] for name in os.environ if name.startswith(("TAIPAN", "ASAN")) or name == "PATH"}
            kept.update(HOME=self.home, TERM="xterm", PYTHON_COLORS="0", PYTHONUTF8="1", LANG="C.UTF-8", **environment)
            os.execve(python, [python, *options], kept)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds):
        """Waits for output. False where the process has closed the terminal."""
        if not select.select([self.terminal], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.terminal, 65536)
        except OSError:
            return False
        self.screen.feed(data.decode("utf-8", "replace"))
        return bool(data)

    def wait_for(self, end):
        """Reads until the screen's text ends with that."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.screen.text().endswith(end):
            if not self.read(0.2) or time.monotonic() > deadline:
                raise TimeoutError(f"no {end!r} at the end of\n{self.screen.text()}")

    def wait_until_shown(self, text):
        """Reads until the screen has that somewhere."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while text not in self.screen.text():
            if not self.read(0.2) or time.monotonic() > deadline:
                raise TimeoutError(f"no {text!r} in\n{self.screen.text()}")

    def write(self, text):
        """Types text."""
        os.write(self.terminal, text.encode())

    def type(self, text, then=">>>"):
        """Types text and waits until the screen changes, and ends with another text."""
        before = self.screen.text()
        os.write(self.terminal, text.encode())
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.screen.text() == before:
            if not self.read(0.2) or time.monotonic() > deadline:
                raise TimeoutError(f"{text!r} does nothing in\n{before}")
        self.wait_for(then)

    def end(self, text=""):
        """Types text, waits until the process has ended, and returns its exit code."""
        if text:
            os.write(self.terminal, text.encode())
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.read(0.2):
            if time.monotonic() > deadline:
                os.kill(self.process, signal.SIGKILL)
                break
        _, status = os.waitpid(self.process, 0)
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(status)

    def text(self):
        """The screen, without blank lines, the lines that name the version, and the echo of an interruption."""
        lines = [line.replace("^C", "").rstrip() for line in self.screen.text().splitlines()]
        return "\n".join(line for line in lines if line and not line.startswith(("Python 3", 'Type "help"')))
