# Options and PYTHON* variables, seen by child processes.
import os
import subprocess
import sys


def run(*arguments, **variables):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment["NO_COLOR"] = "1"
    environment.update(variables)
    done = subprocess.run([sys.executable, *arguments], capture_output=True, env=environment)
    print(done.returncode, done.stdout, done.stderr)


run("-c", "1/0")
run("-c", "def f():\n    return [1][2]\nf()")
run("-c", "import sys; print(sys.argv)", "a", "-b")
run("-c", "import sys, os; print(os.fsencode(sys.argv[1]))", b"\xff\xc3\xa9")
run("-c", "import sys; sys.stdout.write('x'); import os; os._exit(0)")
run("-u", "-c", "import sys; sys.stdout.write('x'); import os; os._exit(0)")
run("-c", "import sys; sys.stdout.write('x'); import os; os._exit(0)", PYTHONUNBUFFERED="1")
run("-X", "cpu_count=4321", "-c", "import os; print(os.cpu_count(), os.process_cpu_count())")
run("-c", "import os; print(os.cpu_count())", PYTHON_CPU_COUNT="1234")
run("-X", "pycache_prefix=bar", "-c", "import sys; print(sys.pycache_prefix)", PYTHONPYCACHEPREFIX="foo")
run("-c", "import sys; print(sys.pycache_prefix)", PYTHONPYCACHEPREFIX="foo")
run("-X", "a", "-Xb=c,d=e", "-c", "import sys; print(sys._xoptions)")
run("-W", "once::UserWarning", "-bb", "-c", "import sys; print(sys.warnoptions)", PYTHONWARNINGS="ignore,always::UserWarning")
run("-c", "import sys; f = sys.flags; print(f.optimize, f.verbose, f.debug, f.inspect)", PYTHONOPTIMIZE="text", PYTHONDEBUG="1")
run("-R", "-c", "import sys; print(sys.flags.hash_randomization)", PYTHONHASHSEED="0")
run("-E", "-c", "import sys; print(sys.flags.hash_randomization, 'there' in sys.path)", PYTHONHASHSEED="0", PYTHONPATH="there")
run("-c", "import sys; print(sys.flags.dev_mode, sys.warnoptions)", PYTHONDEVMODE="1")
run("-c", "import sys; print(sys.stdin.encoding, sys.stdout.encoding, sys.stdout.errors, sys.stderr.errors)", PYTHONIOENCODING="latin-1:replace")
run("-X", "int_max_str_digits=4000", "-c", "import sys; print(sys.flags.int_max_str_digits, sys.get_int_max_str_digits())")
run("-c", "import sys; sys.tracebacklimit = 0; 1/0")
run("-c", "import sys; sys.exit('ende')")
run("-c", "import sys\nclass A:\n    def __del__(self): print('gone', sys is not None)\na = A()")

# Streams that were closed at the start are None.
code = "import os, sys; os._exit(40 + (sys.stdin is None) + 2 * (sys.stdout is None))"
print(subprocess.run([sys.executable, "-E", "-c", code], preexec_fn=lambda: os.close(0)).returncode)
print(subprocess.run([sys.executable, "-E", "-c", code], preexec_fn=lambda: (os.close(0), os.close(1))).returncode)
