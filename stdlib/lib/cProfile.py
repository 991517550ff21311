"""Profiles programs: how often and how long each function runs.

The interface of `profile`, with a profiler that costs less.
"""

import _lsprof
import marshal
import os
import sys
import types

__all__ = ["run", "runctx", "Profile"]


class Profile(_lsprof.Profiler):
    """Profile(timer=None, timeunit=None, subcalls=True, builtins=True)

    Collects statistics of what runs between `enable()` and `disable()`, or in a `with` statement.
    """

    def print_stats(self, sort=-1):
        import pstats

        keys = sort if isinstance(sort, tuple) else (sort,)
        pstats.Stats(self).strip_dirs().sort_stats(*keys).print_stats()

    def dump_stats(self, file):
        self.create_stats()
        with open(file, "wb") as stream:
            marshal.dump(self.stats, stream)

    def create_stats(self):
        self.disable()
        self.snapshot_stats()

    def snapshot_stats(self):
        """Makes `stats`, in the form that `pstats` reads: a dict of function to calls, times and callers."""
        entries = self.getstats()
        callers = {id(entry.code): {} for entry in entries}
        stats = {}
        for entry in entries:
            calls = entry.callcount
            stats[label(entry.code)] = (
                calls - entry.reccallcount,
                calls,
                entry.inlinetime,
                entry.totaltime,
                callers[id(entry.code)],
            )
        for entry in entries:
            for callee in entry.calls or ():
                known = callers.get(id(callee.code))
                if known is None:
                    continue
                calls = callee.callcount
                values = calls, calls - callee.reccallcount, callee.inlinetime, callee.totaltime
                caller = label(entry.code)
                if caller in known:
                    values = tuple(map(sum, zip(values, known[caller])))
                known[caller] = values
        self.stats = stats

    def run(self, cmd):
        """Runs a statement in `__main__`."""
        import __main__

        return self.runctx(cmd, __main__.__dict__, __main__.__dict__)

    def runctx(self, cmd, globals, locals):
        self.enable()
        try:
            exec(cmd, globals, locals)
        finally:
            self.disable()
        return self

    def runcall(self, func, /, *args, **kw):
        """The result of a call that is profiled."""
        self.enable()
        try:
            return func(*args, **kw)
        finally:
            self.disable()

    def __enter__(self):
        self.enable()
        return self

    def __exit__(self, *exception):
        self.disable()


def label(code):
    """File, line and name of what was called."""
    if isinstance(code, str):
        return "~", 0, code
    return code.co_filename, code.co_firstlineno, code.co_name


def _finish(profile, filename, sort):
    if filename is not None:
        profile.dump_stats(filename)
    else:
        profile.print_stats(sort)


def run(statement, filename=None, sort=-1):
    """Runs a statement in `__main__` and prints its profile, or writes it to a file."""
    profile = Profile()
    try:
        profile.run(statement)
    except SystemExit:
        pass
    finally:
        _finish(profile, filename, sort)


def runctx(statement, globals, locals, filename=None, sort=-1):
    """As `run`, with global and local variables of its own."""
    profile = Profile()
    try:
        profile.runctx(statement, globals, locals)
    except SystemExit:
        pass
    finally:
        _finish(profile, filename, sort)


def main():
    """The command line."""
    import io
    import pstats
    from optparse import OptionParser

    parser = OptionParser(usage="cProfile.py [-o output_file_path] [-s sort] [-m module | scriptfile] [arg] ...")
    parser.allow_interspersed_args = False
    parser.add_option("-o", "--outfile", dest="outfile", help="Save stats to <outfile>", default=None)
    parser.add_option(
        "-s",
        "--sort",
        dest="sort",
        help="Sort order when printing to stdout, based on pstats.Stats class",
        default=2,
        choices=sorted(pstats.Stats.sort_arg_dict_default),
    )
    parser.add_option("-m", dest="module", action="store_true", help="Profile a library module", default=False)
    if not sys.argv[1:]:
        parser.print_usage()
        sys.exit(2)
    options, arguments = parser.parse_args()
    sys.argv[:] = arguments
    if options.outfile is not None:
        options.outfile = os.path.abspath(options.outfile)
    if not arguments:
        parser.print_usage()
        return parser
    if options.module:
        import runpy

        code = "run_module(modname, run_name='__main__')"
        variables = {"run_module": runpy.run_module, "modname": arguments[0]}
    else:
        program = arguments[0]
        sys.path.insert(0, os.path.dirname(program))
        with io.open_code(program) as file:
            code = compile(file.read(), program, "exec")
        module = types.ModuleType("__main__")
        module.__file__ = program
        module.__builtins__ = __builtins__
        sys.modules["__main__"] = module
        variables = module.__dict__
        variables.update(__package__=None, __cached__=None)
    try:
        runctx(code, variables, None, options.outfile, options.sort)
    except BrokenPipeError as error:
        # Nobody reads any more.
        sys.stdout = None
        sys.exit(error.errno)
    return parser


if __name__ == "__main__":
    main()
