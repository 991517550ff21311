"""Runs a program again and again, each time in a forked child in which one allocation of the heap fails.

Usage: serve.py PROGRAM SECONDS ERRORS

A request is a line with a number: the allocation that fails, counted from the program's compilation. An answer is
a line with that number, the child's wait status, and whether the program ended before its time came. What the child wrote
to its standard error is in the file ERRORS.
"""

import _testinternalcapi
import os
import signal
import sys


def run(path, number, done):
    module = type(sys)("__main__")
    module.__file__ = path
    module.__builtins__ = __builtins__
    sys.modules["__main__"] = module
    with open(path, "rb") as file:
        source = file.read()
    _testinternalcapi.fail_allocation(number)
    try:
        exec(compile(source, path, "exec"), module.__dict__)
    finally:
        if _testinternalcapi.is_failure_pending():
            os.write(done, b"1")


def child(path, number, seconds, errors, done):
    signal.alarm(seconds)
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(0, 1)
    os.dup2(os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
    sys.argv[:] = [path]
    sys.path[0] = os.path.dirname(path)
    run(path, number, done)


def serve(path, seconds, errors):
    while line := sys.stdin.readline():
        number = int(line)
        told, done = os.pipe()
        process = os.fork()
        if process == 0:
            os.close(told)
            return child(path, number, seconds, errors, done)
        os.close(done)
        _, status = os.waitpid(process, 0)
        pending = os.read(told, 1) == b"1"
        os.close(told)
        print(number, status, int(pending), flush=True)


serve(sys.argv[1], int(sys.argv[2]), sys.argv[3])
