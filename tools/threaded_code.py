"""Looks whether the instructions of threaded code jump to one another, in a binary for x86-64.

    taipan tools/threaded_code.py BINARY

The compiler makes a call in tail position a jump where it can. Where it cannot (a local's address may be in use), each such instruction
would take native stack for good. Prints each place, and fails if there is one. Needs objdump.
"""

import re
import subprocess
import sys

FUNCTION = re.compile(r"^[0-9a-f]+ <(.*)>:$")
# By the table of handlers, or of one function of threaded code by another.
CALL_BY_TABLE = re.compile(r"\bcall +\*.*,8\)")
# What begins threaded code may be inlined into these, which are no part of it.
BESIDE = ("threaded::run", "threaded::run_aside")
CALL_OF_HANDLER = re.compile(r"\bcall [^<]*<vm::interpreter::threaded::(handlers::|part_handler|aside_handler|settle|attend)")


def calls(lines):
    """The functions of threaded code that call where they should jump, and the number of them that were looked at."""
    found, looked_at, function = [], 0, ""
    for line in lines:
        if start := FUNCTION.match(line):
            function = start[1]
            looked_at += "interpreter::threaded::" in function
        elif "interpreter::threaded::" in function and not function.split("::<")[0].endswith(BESIDE):
            if CALL_BY_TABLE.search(line) or CALL_OF_HANDLER.search(line):
                found.append((function, line.strip()))
    return found, looked_at


def main():
    command = ["objdump", "--disassemble", "--demangle", "--no-show-raw-insn", sys.argv[1]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, errors="replace") as process:
        found, looked_at = calls(process.stdout)
    if "x86-64" not in subprocess.run(["objdump", "-f", sys.argv[1]], capture_output=True, text=True).stdout:
        print("not for x86-64: nothing looked at")
        return
    for function, line in found:
        print(f"{function}: {line}")
    print(f"{looked_at} functions of threaded code, {len(found)} calls where a jump should be")
    sys.exit(bool(found) or looked_at < 100)


main()
