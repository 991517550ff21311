# Calls of the system beyond files: new processes, waits, scheduling, terminals, vectors of buffers.
import os
import signal
import tempfile

read, write = os.pipe()
pid = os.posix_spawn("/bin/sh", ["sh", "-c", "echo hello $NAME"], {"NAME": "spawn"},
                     file_actions=[(os.POSIX_SPAWN_DUP2, write, 1), (os.POSIX_SPAWN_CLOSE, read)])
os.close(write)
print(os.waitpid(pid, 0)[1], os.read(read, 100))
os.close(read)
for wrong in ([None], [()], [(12345,)], [(os.POSIX_SPAWN_CLOSE, None)]):
    try:
        os.posix_spawn("/bin/true", ["true"], {}, file_actions=wrong)
    except TypeError as error:
        print("TypeError")
try:
    os.posix_spawnp("no_such_program", ["x"], {"PATH": "/bin"})
except FileNotFoundError as error:
    print(error.filename)

pid = os.posix_spawnp("sh", ["sh", "-c", "exit 3"], os.environ, setsigmask=[signal.SIGUSR1])
process, status, usage = os.wait4(pid, 0)
print(process == pid, os.waitstatus_to_exitcode(status), usage.ru_utime >= 0)
pid = os.posix_spawnp("sh", ["sh", "-c", "exit 4"], os.environ)
result = os.waitid(os.P_PID, pid, os.WEXITED)
print(result.si_pid == pid, result.si_status, result.si_code == os.CLD_EXITED)

print(os.sched_getparam(0) == os.sched_param(os.sched_getparam(0).sched_priority))
print(os.sched_get_priority_min(os.SCHED_FIFO), os.sched_get_priority_max(os.SCHED_FIFO))
print(os.getpriority(os.PRIO_PROCESS, os.getpid()) == os.getpriority(os.PRIO_PROCESS, 0))
print(len(os.getresuid()), os.getresuid()[0] == os.getuid(), os.getresgid()[1] == os.getegid())

master, slave = os.openpty()
print(os.isatty(slave), os.ttyname(slave) == os.ptsname(master))
os.close(master)
os.close(slave)
number = os.makedev(8, 17)
print(os.major(number), os.minor(number), os.major(-1), os.makedev(-1, -1))

with tempfile.TemporaryFile() as file:
    descriptor = file.fileno()
    print(os.writev(descriptor, [b"abc", bytearray(b"defg"), memoryview(b"hi")]))
    first, second = bytearray(2), bytearray(4)
    print(os.preadv(descriptor, [first, second], 3), first, second)
    print(os.pwritev(descriptor, [b"X", b"YZ"], 1), os.pread(descriptor, 9, 0))
    os.posix_fallocate(descriptor, 0, 100)
    print(os.fstat(descriptor).st_size)
    os.lockf(descriptor, os.F_LOCK, 0)
    os.lockf(descriptor, os.F_ULOCK, 0)

counter = os.eventfd(5)
os.eventfd_write(counter, 2)
print(os.eventfd_read(counter))
os.close(counter)
memory = os.memfd_create("name")
print(os.write(memory, b"bytes"), os.pread(memory, 10, 0))
os.close(memory)
try:
    os.execve("/bin/true", ["true"], {"A=B": "c"})
except ValueError as error:
    print(error)
