# What is written to a file is there after its end, whatever holds it: a cycle through a program's functions, too.
import os
import subprocess
import sys
import tempfile

program = """
out = open({path!r}, "w")
raw = open({path!r} + ".bytes", "wb")

def write(text):
    out.write(text)
    raw.write(text.encode())

write("first ")
write("second")
"""
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "written")
    done = subprocess.run([sys.executable, "-c", program.format(path=path)])
    print(done.returncode)
    for name in [path, path + ".bytes"]:
        with open(name) as file:
            print(file.read())
