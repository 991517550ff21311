#!/usr/bin/env python3
"""Writes tools/function_order: which functions of the binary programs execute, those of most programs first.

What a program executes after it gave back pages for the last time is kept apart from what it executed only until then: those pages
stay.

    tools/function_order.py target/release/taipan --each '-c pass' --each 'program.py argument' ... > tools/function_order

Every function of the binary gets a breakpoint, which is removed when it is hit for the first time. So a program runs at nearly
its own speed. Programs that fork cannot be used. It works for Linux on x86-64, on binaries without position independence.
"""

import argparse
import collections
import ctypes
import os
import re
import signal
import subprocess
import sys

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
LIBC.ptrace.restype = ctypes.c_long
TRACE_ME, PEEK_USER, POKE_USER, CONTINUE, SINGLE_STEP, SET_OPTIONS = 0, 3, 6, 7, 9, 0x4200
OPTION_TRACE_CLONE, OPTION_KILL_AT_EXIT = 0x8, 0x100000
INSTRUCTION_POINTER = 16 * 8
BREAKPOINT = b"\xcc"
ALL_THREADS = 0x40000000
# Begins a phase: what was executed before has left the memory.
GIVES_BACK = "footprint15give_back_pages"


def ptrace(request, process, address=0, data=0):
    ctypes.set_errno(0)
    answer = LIBC.ptrace(request, process, address, data)
    if answer == -1 and ctypes.get_errno():
        raise OSError(ctypes.get_errno(), "ptrace %#x" % request)
    return answer


def functions(binary):
    """Address -> symbol without what differs between builds, as `link_in_order` makes it."""
    lines = subprocess.run(["nm", "--defined-only", "--format=posix", binary], capture_output=True, text=True, check=True)
    found = {}
    for line in lines.stdout.splitlines():
        name, kind, address = line.split()[:3]
        if kind in "tT":
            name = re.sub(r"\.llvm\.[0-9]+$", "", name)
            if name.startswith("_R"):
                name = re.sub(r"Cs[0-9A-Za-z]+_", "C", name)
            else:
                name = re.sub(r"17h[0-9a-f]+E$", "E", name, count=1)
            found[int(address, 16)] = name
    return found


def executed(binary, arguments, names):
    """The addresses of those functions that a run enters, and of those that it enters in its last phase."""
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_RDWR), 1)
        ptrace(TRACE_ME, 0)
        os.execv(binary, [binary, *arguments])
    os.waitpid(child, 0)
    ptrace(SET_OPTIONS, child, 0, OPTION_TRACE_CLONE | OPTION_KILL_AT_EXIT)
    hit, late = {}, {}
    with open("/proc/%d/mem" % child, "r+b", buffering=0) as memory:
        saved = {}
        for address in names:
            saved[address] = os.pread(memory.fileno(), 1, address)
            os.pwrite(memory.fileno(), BREAKPOINT, address)
        ptrace(CONTINUE, child)
        while True:
            thread, status = os.waitpid(-1, ALL_THREADS)
            if os.WIFEXITED(status) or os.WIFSIGNALED(status):
                if thread == child:
                    return hit, late
                continue
            passed_on = os.WSTOPSIG(status)
            if passed_on == signal.SIGTRAP:
                address = ptrace(PEEK_USER, thread, INSTRUCTION_POINTER) - 1
                if status >> 16 == 0 and address in saved:
                    os.pwrite(memory.fileno(), saved[address], address)
                    hit[address] = late[address] = True
                    ptrace(POKE_USER, thread, INSTRUCTION_POINTER, address)
                    if GIVES_BACK in names[address]:
                        ptrace(SINGLE_STEP, thread)
                        os.waitpid(thread, ALL_THREADS)
                        for entered in late:
                            os.pwrite(memory.fileno(), BREAKPOINT, entered)
                        late = {}
                passed_on = 0
            elif passed_on == signal.SIGSTOP:
                passed_on = 0
            ptrace(CONTINUE, thread, 0, passed_on)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--each", action="append", default=[], help="arguments of one run, separated by blanks")
    options = parser.parse_args()
    names = functions(options.binary)
    count, late_count = collections.Counter(), collections.Counter()
    first, late_first = {}, {}
    for arguments in options.each:
        entered = executed(options.binary, arguments.split(), names)
        hit, late = (dict.fromkeys(names[address] for address in addresses) for addresses in entered)
        print(len(hit), "functions,", len(late), "of them in the last phase:", arguments, file=sys.stderr)
        count.update(list(hit))
        late_count.update(list(late))
        for name in hit:
            first.setdefault(name, len(first))
        for name in late:
            late_first.setdefault(name, len(late_first))
    programs = len(options.each)

    def place(name):
        """What all programs execute comes first: what only their start needs, then what they need later too."""
        if count[name] == programs:
            stays = 2 * late_count[name] > programs
            return (1, late_first[name]) if stays else (0, first[name])
        if late_count[name]:
            return 2, -late_count[name], late_first[name]
        return 3, -count[name], first[name]

    # Equals are in the order of their first execution, so that what follows each other lies together.
    for name in sorted(first, key=place):
        print(name)


if __name__ == "__main__":
    main()
