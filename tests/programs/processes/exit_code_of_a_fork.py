# A forked child that ends like any program has its exit code, and writes what it has printed.
import os
import sys

sys.stdout.flush()
child = os.fork()
if child == 0:
    print("in the child")
    sys.exit(3)
_, status = os.waitpid(child, 0)
print(os.waitstatus_to_exitcode(status))
sys.stdout.flush()
child = os.fork()
if child:
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status))
else:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    raise ValueError("in the child")
