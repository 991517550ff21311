import fcntl
import grp
import mmap
import os
import pwd
import resource
import tempfile
import termios

print(pwd.getpwuid(0).pw_name, pwd.getpwnam('root').pw_uid, grp.getgrgid(0).gr_name, grp.getgrnam('root').gr_gid)
for bad in (lambda: pwd.getpwnam('no such user'), lambda: grp.getgrgid(2**70), lambda: pwd.getpwuid(1.5)):
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, error)
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0, resource.getpagesize())
with tempfile.TemporaryFile() as file:
    file.write(b'0123456789')
    file.flush()
    fcntl.flock(file, fcntl.LOCK_EX)
    fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    print(fcntl.fcntl(file, fcntl.F_GETFD), fcntl.fcntl(file.fileno(), fcntl.F_SETFD, 1))
    with mmap.mmap(file.fileno(), 0) as mapped:
        print(len(mapped), mapped[:3], mapped[-1], mapped.find(b'45'), mapped.rfind(b'9'), mapped.read(2), mapped.tell())
        mapped[0:2] = b'ab'
        mapped[2] = ord('c')
        mapped.move(5, 0, 3)
        mapped.seek(0)
        print(mapped.readline(), mapped.size())
        mapped.flush()
        for bad in (lambda: mapped[99], lambda: mapped.seek(99), lambda: mapped.write(b'x'), lambda: mapped.__setitem__(slice(0, 1), b'xy')):
            try:
                print(bad())
            except Exception as error:
                print(type(error).__name__, error)
        mapped.resize(4)
        print(len(mapped))
    print(mapped.closed, os.fstat(file.fileno()).st_size)
    try:
        mapped.read()
    except ValueError as error:
        print(error)
    with mmap.mmap(file.fileno(), 4, access=mmap.ACCESS_READ) as mapped:
        print(bytes(memoryview(mapped)))
        try:
            mapped[0] = 1
        except TypeError as error:
            print(error)
    try:
        termios.tcgetattr(file)
    except termios.error as error:
        print(error)
with mmap.mmap(-1, 20) as anonymous:
    anonymous.write(b'hello')
    print(anonymous[:6])
