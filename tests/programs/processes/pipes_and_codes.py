# gc-every: 1009
# subprocess: codes, pipes, text, timeouts, environment, errors; os-level children.
import subprocess, sys, os, signal
py = sys.executable
run = lambda code, **k: subprocess.run([py, "-c", code], **k)
print(run("import sys; sys.exit(3)").returncode, run("print('o'); import sys; print('e', file=sys.stderr)", capture_output=True).stdout)
r = run("import sys; print(sys.stdin.read().upper()); print('x', file=sys.stderr)", input="é text", text=True, encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.STDOUT); print(r.stdout.split(), r.stderr)
for bad in [lambda: run("raise SystemExit(4)", check=True), lambda: run("import time; time.sleep(9)", timeout=0.3), lambda: subprocess.run(["/no/such/program"]), lambda: subprocess.run([]), lambda: subprocess.Popen(5), lambda: run("1", capture_output=True, stdout=1), lambda: run("1", input="x", stdin=0), lambda: subprocess.check_output([py, "-c", "raise SystemExit(2)"]), lambda: run("1", cwd="/no/such"), lambda: run("1", env={"A": 5}), lambda: subprocess.run("a\0b", shell=True), lambda: run("1", bufsize="x"), lambda: subprocess.Popen([py], text=True, universal_newlines=False), lambda: subprocess.check_call(["false"])]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, str(error).replace(py, "PY").split("'-c'")[0])
p = subprocess.Popen([py, "-c", "import sys\nfor l in sys.stdin: print(l.strip()[::-1], flush=True)"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
p.stdin.write("abc\n"); p.stdin.flush(); print(p.stdout.readline().strip(), p.poll()); p.stdin.write("def\n"); print(p.communicate()[0].strip(), p.returncode, p.wait(), p.poll(), p.args[1])
p = subprocess.Popen([py, "-c", "import time; time.sleep(60)"]); p.terminate(); print(p.wait(), p.returncode == -signal.SIGTERM); p = subprocess.Popen([py, "-c", "import time; time.sleep(60)"]); p.kill(); print(p.wait())
try: p = subprocess.Popen([py, "-c", "import time; time.sleep(60)"]); p.communicate(timeout=0.2)
except subprocess.TimeoutExpired as error: print("timeout", error.output); p.kill(); p.communicate()
print(subprocess.getstatusoutput("echo out; exit 3"), subprocess.getoutput("echo $((1+2))"), subprocess.check_output("printf '%s' \"$V\"", shell=True, env={"V": "val", "PATH": os.environ["PATH"]}), subprocess.call("exit 5", shell=True), subprocess.list2cmdline(["a b", 'c"d', ""]), run("import os; print(os.getcwd())", cwd="/", capture_output=True).stdout, subprocess.run(["cat"], stdin=subprocess.DEVNULL, capture_output=True).stdout, run("import os; os.kill(os.getpid(), 9)").returncode)
with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as p: out, err = p.communicate(b"x" * 200000); print(len(out), err)
r, w = os.pipe(); print(run(f"import os; os.write({w}, b'fd')", pass_fds=[w]).returncode, os.read(r, 9)); os.close(r); os.close(w)
pid = os.fork() if hasattr(os, "fork") else 0
if pid == 0: os._exit(7)
done, status = os.waitpid(pid, 0); print(done == pid, os.waitstatus_to_exitcode(status), os.WIFEXITED(status), os.WEXITSTATUS(status)); print(os.system("exit 2") >> 8, os.popen("echo popen").read().strip(), os.spawnlp(os.P_WAIT, "true", "true"))
try: os.waitpid(pid, 0)
except ChildProcessError as error: print(error.errno == 10)
c = subprocess.CompletedProcess(["a"], 1, "o", "e"); print(c)
try: c.check_returncode()
except subprocess.CalledProcessError as error: print(error, error.stdout, error.cmd)
print(subprocess.CalledProcessError(-9, "x"), subprocess.CalledProcessError(-999, "x"), subprocess.TimeoutExpired("x", 5))
