"""CPython's own tests of the language as a gate: what passes must go on passing.

    PYTHON gate.py [--python PATH] [--suite FOLDER] [--jobs N] [--bless] [MODULE ...]

Runs test modules of CPython 3.13.0 under a Python (default: the one that runs this script) and compares each test's outcome with
expectations.txt. A test that fails or is skipped and is not listed there is an error; a listed one that passes is one too, so
that the list can only become shorter. --bless writes the list anew, keeping its reasons.

Only the `test` package is CPython's; the library under test is the tested Python's own. The package is the folder that
TAIPAN_CPYTHON_TESTS names, pyenv's, or that of a `python3.13` that can be run. Where there is none, nothing is checked.
"""

import argparse
import concurrent.futures
import fnmatch
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
EXPECTATIONS = os.path.join(HERE, "expectations.txt")
# Releases of 3.13 differ in some tests.
VERSION = "3.13.0"
MODULE_SECONDS_MAX = 400
OUTCOMES = ("failed", "skipped", "either")


def find_suite():
    """The `test` folder of the CPython that the expectations are about, or None."""
    named = os.environ.get("TAIPAN_CPYTHON_TESTS")
    if named:
        return named
    root = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    own = os.path.join(root, "versions", VERSION, "lib", "python3.13", "test")
    if is_suite(own):
        return own
    code = "import os, platform, test; print(platform.python_version(), os.path.dirname(test.__file__))"
    try:
        asked = subprocess.run(["python3.13", "-c", code], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    version, _, folder = asked.stdout.strip().partition(" ")
    return folder if version == VERSION and is_suite(folder) else None


def is_suite(folder):
    return os.path.isfile(os.path.join(folder, "test_grammar.py"))


class Expectations:
    """The file: rules `because PATTERN # reason`, then for each module the number of tests that pass, and those that do not."""

    def __init__(self, path):
        self.comments, self.rules, self.modules = [], [], {}
        current = None
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                words, _, reason = line.strip().partition(" # ")
                words = words.split(" ")
                if line.startswith("#") or not line.strip():
                    if not self.modules and not self.rules:
                        self.comments.append(line)
                elif words[0] == "because":
                    self.rules.append((words[1], reason))
                elif line.startswith(" "):
                    if words[0] not in OUTCOMES or len(words) < 2:
                        sys.exit(f"{path}:{number}: not an outcome and a test: {line}")
                    current[" ".join(words[1:])] = (words[0], reason)
                else:
                    current = {}
                    self.modules[words[0]] = (int(words[1]), current)

    def reason(self, module, test, detail):
        known = self.modules.get(module, (0, {}))[1].get(test)
        if known and known[1]:
            return known[1]
        for pattern, reason in self.rules:
            if fnmatch.fnmatchcase(f"{module}.{test}", pattern):
                return reason
        return detail

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(self.comments)
            file.writelines(f"because {pattern} # {reason}\n" for pattern, reason in self.rules)
            for module, (passing, others) in self.modules.items():
                file.write(f"\n{module} {passing}\n")
                for test, (outcome, reason) in sorted(others.items()):
                    file.write(f"    {outcome} {test} # {reason}\n")


def run_module(python, root, module):
    """Each test's outcome and detail; None where the module did not come to its end."""
    with tempfile.TemporaryDirectory() as scratch:
        path = os.path.join(scratch, "outcomes")
        work = os.path.join(scratch, "work")
        os.mkdir(work)
        environment = {**os.environ, "PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1"}
        environment.pop("PYTHONUNBUFFERED", None)
        with open(os.path.join(scratch, "printed"), "wb") as printed:
            process = subprocess.Popen(
                [python, os.path.join(HERE, "one_module.py"), path, module],
                cwd=work,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=printed,
                start_new_session=True,
            )
            try:
                process.wait(MODULE_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        with open(os.path.join(scratch, "printed"), encoding="utf-8", errors="replace") as printed:
            text = printed.read()
        try:
            with open(path, encoding="utf-8") as file:
                lines = [json.loads(line) for line in file]
        except (OSError, ValueError):
            lines = []
    if not lines or lines[-1] != ["done"]:
        return None, text
    found = {}
    prefix = f"test.{module}."
    for outcome, test, detail in lines[:-1]:
        test = " ".join(test.removeprefix(prefix).split())
        worst = ("failed", "ok", "skipped")
        if test not in found or worst.index(outcome) < worst.index(found[test][0]):
            found[test] = (outcome, " ".join(detail.split())[:100])
    return found, text


def differences(expected, found):
    """Lines that say what is not as expected."""
    passing, listed = expected
    lines = []
    for test, (outcome, detail) in found.items():
        wanted = listed.get(test, ("ok", ""))[0]
        if wanted not in (outcome, "either"):
            lines.append(f"{test}: {outcome}, expected: {wanted}" + (f" ({detail})" if detail else ""))
    lines += [f"{test}: did not run, expected: {listed[test][0]}" for test in listed if test not in found]
    count = sum(1 for test, (outcome, _) in found.items() if outcome == "ok" and listed.get(test, ("",))[0] != "either")
    if not lines and count != passing:
        lines.append(f"{count} tests pass, expected: {passing}")
    return lines


def bless(expectations, module, found):
    """Takes the outcomes over."""
    listed = expectations.modules.get(module, (0, {}))[1]
    others, passing = {}, 0
    for test, (outcome, detail) in found.items():
        if listed.get(test, ("",))[0] == "either":
            others[test] = listed[test]
        elif outcome == "ok":
            passing += 1
        else:
            others[test] = (outcome, expectations.reason(module, test, detail))
    expectations.modules[module] = (passing, others)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--suite")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--bless", action="store_true")
    parser.add_argument("modules", nargs="*")
    options = parser.parse_args()
    suite = options.suite or find_suite()
    if not suite:
        print(f"no test package of CPython {VERSION} was found (TAIPAN_CPYTHON_TESTS names one): nothing was checked")
        return 0
    expectations = Expectations(EXPECTATIONS)
    modules = options.modules or list(expectations.modules)
    python = os.path.abspath(options.python)
    started = time.monotonic()
    wrong = passed = 0
    with tempfile.TemporaryDirectory() as root, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        os.symlink(os.path.abspath(suite), os.path.join(root, "test"))
        first = list(zip(modules, pool.map(lambda module: run_module(python, root, module), modules)))
        for module, (found, text) in first:
            expected = expectations.modules.get(module, (0, {}))
            if found is None or not options.bless and differences(expected, found):
                # Once more, and alone: a loaded machine is no reason to fail.
                found, text = run_module(python, root, module)
            if found is None:
                wrong += 1
                print(f"{module}: did not come to its end\n{text[-2000:]}")
                continue
            passed += sum(1 for outcome, _ in found.values() if outcome == "ok")
            if options.bless:
                bless(expectations, module, found)
                continue
            for line in differences(expected, found):
                wrong += 1
                print(f"{module}: {line}")
    if options.bless:
        expectations.write(EXPECTATIONS)
    print(f"{len(modules)} modules, {time.monotonic() - started:.0f} s")
    print(f"{passed} passed, {wrong} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
