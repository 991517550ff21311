#!/usr/bin/env python3
"""Records what CPython prints for the test programs and the examples.

    python3.13 tests/tools/record.py [--check] [FEATURE | FEATURE/NAME ...]

NAME.out gets the standard output. If the exit code is not 0, NAME.code gets it and NAME.err the standard
error, with file paths cut to their last part; programs of the feature `tracebacks` get a NAME.err anyway.
Every program runs twice with different hash seeds and must print the same. --check compares only.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERSION = (3, 13)


def normalise_paths(text):
    """The same as `normalise_paths` of tests/support/comparison.rs."""
    return re.sub(r'File "([^"\n]*)', lambda match: 'File "' + match[1].rsplit("/", 1)[-1], text)


def run(program, seed):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment.update(PYTHONDONTWRITEBYTECODE="1", PYTHONUTF8="1", PYTHONHASHSEED=str(seed), NO_COLOR="1")
    done = subprocess.run([sys.executable, program], cwd=program.parent, env=environment, timeout=60,
                          stdin=subprocess.DEVNULL, capture_output=True)
    return done.returncode, done.stdout.decode("utf-8"), normalise_paths(done.stderr.decode("utf-8"))


def programs(selected):
    for folder, expectations in [*((path, path) for path in sorted(ROOT.glob("tests/programs/*/"))),
                                 (ROOT / "examples", ROOT / "examples/expected")]:
        for program in sorted(folder.glob("*.py")):
            key = f"{folder.name}/{program.stem}"
            if not selected or key in selected or folder.name in selected:
                yield key, program, expectations


def main(arguments):
    if sys.version_info[:2] != VERSION:
        sys.exit(f"record with CPython {VERSION[0]}.{VERSION[1]}, not {sys.version.split()[0]}")
    check = "--check" in arguments
    selected = {argument for argument in arguments if argument != "--check"}
    count, problems = 0, []
    for key, program, expectations in programs(selected):
        count += 1
        code, stdout, stderr = run(program, 0)
        if (code, stdout, stderr) != run(program, 4711):
            problems.append(f"{key}: not deterministic")
        compared = code != 0 or key.startswith("tracebacks/")
        if code == 0 and stderr and not compared:
            problems.append(f"{key}: prints to standard error: {stderr.strip().splitlines()[-1]}")
        if code < 0 or (code and not key.startswith(("tracebacks/", "exit/"))):
            problems.append(f"{key}: exit code {code}: {stderr.strip().splitlines()[-1:]}")
        files = {"out": stdout, "err": stderr if compared else None, "code": f"{code}\n" if code else None}
        expectations.mkdir(exist_ok=True)
        for extension, text in files.items():
            path = expectations / f"{program.stem}.{extension}"
            old = path.read_text(encoding="utf-8") if path.exists() else None
            if check and old != text:
                problems.append(f"{path.relative_to(ROOT)}: differs from CPython's")
            elif not check and text is None:
                path.unlink(missing_ok=True)
            elif not check and old != text:
                path.write_text(text, encoding="utf-8")
    print(f"{count} programs, {len(problems)} problems", *problems, sep="\n")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main(sys.argv[1:])
