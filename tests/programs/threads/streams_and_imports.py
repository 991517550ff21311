# Several threads use one stream, import one module, wait for each other through pipes, and are interrupted.
import _thread
import io
import os
import sys
import tempfile
import threading
import time

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "lines.txt")
    with open(path, "wb", buffering=64) as stream:
        def write(number):
            for _ in range(200):
                stream.write(b"%d" % number * 9 + b"\n")

        threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with open(path) as stream:
        lines = stream.read().split()
    print(len(lines), sorted({line for line in lines}))

    # A module is loaded once, and whoever imports it meanwhile gets it whole.
    with open(os.path.join(folder, "slow_module.py"), "w") as file:
        file.write("import time\nloads = []\nloads.append(1)\ntime.sleep(0.05)\nlast = 'complete'\n")
    sys.path.insert(0, folder)
    found = []

    def fetch():
        import slow_module
        found.append((slow_module.last, len(slow_module.loads)))

    threads = [threading.Thread(target=fetch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(found)

# One thread reads what another writes, a byte at a time.
reader, writer = os.pipe()


def send():
    for byte in b"through a pipe":
        os.write(writer, bytes([byte]))
        time.sleep(0.001)
    os.close(writer)


threading.Thread(target=send).start()
received = b""
while piece := os.read(reader, 100):
    received += piece
os.close(reader)
print(received)


class Raw(io.RawIOBase):
    def writable(self):
        return True

    def write(self, data):
        try:
            stream.write(b"again")
        except RuntimeError as error:
            print(str(error)[:21])
        return len(data)


stream = io.BufferedWriter(Raw(), 4)
stream.write(b"twelve bytes")
stream.detach

# Interrupting the main thread while it waits.
interrupter = threading.Timer(0.02, _thread.interrupt_main)
interrupter.start()
try:
    time.sleep(0.01)
    threading.Event().wait(20)
except KeyboardInterrupt:
    print("interrupted")
interrupter.join()
