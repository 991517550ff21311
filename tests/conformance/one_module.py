"""Runs one test module of CPython's suite and writes each test's outcome to a file, a JSON array a line.

    PYTHON one_module.py OUTCOMES MODULE

Run by gate.py. What the tests themselves print goes where it always goes. The last line is `["done"]`, so that a run that ended
early can be told from a whole one.
"""

import json
import sys
import unittest


class Recorder(unittest.TextTestResult):
    """Writes outcomes down at once: the next test may end the process."""

    def note(self, outcome, test, detail=""):
        self.outcomes.write(json.dumps([outcome, test.id(), detail]) + "\n")
        self.outcomes.flush()

    def addSuccess(self, test):
        super().addSuccess(test)
        self.note("ok", test)

    def addError(self, test, error):
        super().addError(test, error)
        self.note("failed", test, last_line(error))

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.note("failed", test, last_line(error))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.note("skipped", test, reason)

    def addExpectedFailure(self, test, error):
        super().addExpectedFailure(test, error)
        self.note("ok", test)

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.note("failed", test, "unexpected success")

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self.note("failed", test, last_line(error))


def last_line(error):
    kind, value, _ = error
    text = str(value).strip().splitlines()
    return f"{kind.__name__}: {text[0] if text else ''}"


def main():
    path, module = sys.argv[1:]
    with open(path, "w", encoding="utf-8") as outcomes:
        Recorder.outcomes = outcomes
        runner = unittest.TextTestRunner(resultclass=Recorder, verbosity=0)
        try:
            unittest.main(module=None, argv=["unittest", "test." + module], testRunner=runner)
        finally:
            outcomes.write('["done"]\n')


if __name__ == "__main__":
    main()
