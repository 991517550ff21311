import os
import subprocess
import sys

print(subprocess.run(['echo', 'hi'], capture_output=True))
print(subprocess.run('echo $X; exit 3', shell=True, capture_output=True, env={'X': 'yy'}, text=True))
for bad in (['/nonexistent'], [''], ['/']):
    try:
        subprocess.run(bad)
    except OSError as error:
        print(type(error).__name__, error)
try:
    subprocess.run(['echo'], cwd='/nonexistent')
except FileNotFoundError as error:
    print(error)
big = b'abc' * 100000
print(subprocess.run(['cat'], input=big, capture_output=True).stdout == big)
with subprocess.Popen(['cat'], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
    print(process.communicate(b'text'), process.returncode)
try:
    subprocess.run(['sleep', '10'], timeout=0.1)
except subprocess.TimeoutExpired as error:
    print(type(error).__name__)
process = subprocess.Popen(['sleep', '10'])
process.kill()
print(process.wait())
print(subprocess.run(['pwd'], cwd='/', capture_output=True, start_new_session=True, umask=0o77).stdout)


def announce():
    os.write(1, b'in the child\n')


print(subprocess.run(['echo', 'after'], preexec_fn=announce, capture_output=True).stdout)
try:
    subprocess.run(['echo'], preexec_fn=lambda: 1 / 0)
except subprocess.SubprocessError as error:
    print(error)
read_end, write_end = os.pipe()
os.set_inheritable(write_end, True)
subprocess.run(['sh', '-c', f'echo passed >&{write_end}'], pass_fds=[write_end])
print(os.read(read_end, 100))
print(subprocess.getoutput('printf a; printf b >&2'), subprocess.check_output(['printf', 'x']))
try:
    subprocess.run(['a\0b'])
except ValueError as error:
    print(error)
