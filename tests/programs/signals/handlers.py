import errno
import os
import select
import signal
import socket
import subprocess
import sys
import time

caught = []


def handler(number, frame):
    caught.append((signal.Signals(number).name, frame.f_code.co_name if frame else None))


print(signal.getsignal(signal.SIGINT) is signal.default_int_handler, signal.getsignal(signal.SIGPIPE))
print(signal.signal(signal.SIGUSR1, handler), signal.getsignal(signal.SIGUSR1) is handler)
signal.raise_signal(signal.SIGUSR1)
os.kill(os.getpid(), signal.SIGUSR1)
signal.pthread_kill(__import__('threading').get_ident(), signal.SIGUSR1)
print(caught)
caught.clear()

try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt as error:
    print('interrupted', error.args)


def fail(number, frame):
    raise ValueError('from the handler')


signal.signal(signal.SIGALRM, fail)
try:
    print(signal.setitimer(signal.ITIMER_REAL, 0.2))
    while True:
        pass
except ValueError as error:
    print(error)
try:
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    time.sleep(20)
except ValueError as error:
    print(error)
try:
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    select.select([], [], [], 20)
except ValueError as error:
    print(error)
try:
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    subprocess.run(['sleep', '20'])
except ValueError as error:
    print(error)
reader, writer = os.pipe()
try:
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    os.read(reader, 1)
except ValueError as error:
    print(error)
with open(reader, 'rb') as file:
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        file.read(1)
    except ValueError as error:
        print(error)
os.close(writer)
left, right = socket.socketpair()
try:
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    left.recv(1)
except ValueError as error:
    print(error)

# The call goes on after a handler that returns.
signal.signal(signal.SIGALRM, lambda number, frame: right.send(b'x'))
signal.setitimer(signal.ITIMER_REAL, 0.05)
print(left.recv(10))
signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.02)
start = time.monotonic()
time.sleep(0.2)
print(time.monotonic() - start >= 0.2, caught)
caught.clear()
print(signal.alarm(100), signal.alarm(0), signal.getitimer(signal.ITIMER_REAL))
signal.setitimer(signal.ITIMER_REAL, 0.5, 0)
signal.pause()
print(caught)
caught.clear()
left.close()
right.close()

# Blocked signals wait.
print(signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1]))
signal.raise_signal(signal.SIGUSR1)
print(caught, signal.sigpending())
print(signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGUSR1}))
print(caught, signal.sigpending())
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
signal.raise_signal(signal.SIGUSR2)
print(signal.sigwait([signal.SIGUSR2]))
signal.raise_signal(signal.SIGUSR2)
information = signal.sigtimedwait([signal.SIGUSR2], 5)
print(information.si_signo, information.si_pid == os.getpid())
print(signal.sigtimedwait([signal.SIGUSR2], 0.01))

reader, writer = os.pipe()
os.set_blocking(writer, False)
print(signal.set_wakeup_fd(writer))
caught.clear()
signal.raise_signal(signal.SIGUSR1)
print(os.read(reader, 10) == bytes([signal.SIGUSR1]), signal.set_wakeup_fd(-1) == writer)
os.set_blocking(writer, True)
for action in (
    lambda: signal.set_wakeup_fd(writer),
    lambda: signal.signal(0, handler),
    lambda: signal.signal(signal.SIGUSR1, 'no'),
    lambda: signal.signal(signal.SIGKILL, handler),
    lambda: signal.getsignal(65),
    lambda: signal.pthread_sigmask(signal.SIG_BLOCK, [0]),
    lambda: signal.sigtimedwait([], -1),
    lambda: signal.default_int_handler(),
):
    try:
        print(action())
    except Exception as error:
        text = str(error).replace(f'fd {writer}', 'fd N')
        print(type(error).__name__, text)
print(signal.siginterrupt(signal.SIGUSR1, False), signal.strsignal(signal.SIGINT), signal.strsignal(33))
print(len(signal.valid_signals()), signal.SIGRTMAX in signal.valid_signals(), signal.SIG_DFL, signal.Sigmasks.SIG_BLOCK)

# A handler set to be ignored, and one that raises among several.
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
signal.raise_signal(signal.SIGUSR1)
print(signal.getsignal(signal.SIGUSR1))
try:
    os.write(reader, b'')
except OSError as error:
    print(errno.errorcode[error.errno])
os.close(reader)
try:
    os.write(writer, b'x')
except BrokenPipeError as error:
    print(error)

child = subprocess.run([sys.executable, '-c', 'import signal; signal.raise_signal(signal.SIGINT)'], stderr=subprocess.PIPE, text=True)
print(child.returncode, child.stderr.splitlines()[-1])
program = 'import time; print("ready", flush=True); time.sleep(30)'
for program in (
    'import time; print("ready", flush=True); time.sleep(30)',
    'print("ready", flush=True)\nwhile True: pass',
    'print("ready", flush=True); input()',
    'print("ready", flush=True)\ntry: input()\nexcept KeyboardInterrupt: print("caught"); raise SystemExit(130)',
):
    with subprocess.Popen([sys.executable, '-c', program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        print(child.stdout.readline().strip())
        time.sleep(0.1)
        child.send_signal(signal.SIGINT)
        child.wait()
        print(child.returncode, child.stdout.read().split(), child.stderr.read().splitlines()[-1:])
