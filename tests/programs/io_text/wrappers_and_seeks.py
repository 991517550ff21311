# gc-every: 1009
# io: text wrappers, newlines, seeks and tells, buffers, raw files, errors.
import io, os, tempfile
d = tempfile.mkdtemp(); path = os.path.join(d, "f")
with open(path, "w", newline="\r\n", encoding="utf-8") as f: print(f.write("a\nbé\n"), f.tell(), f.seekable(), f.readable(), f.writable(), f.encoding, f.errors, f.line_buffering, f.newlines, f.mode, f.name == path, f.closed)
for nl in (None, "", "\n", "\r", "\r\n"):
    with open(path, newline=nl, encoding="utf-8") as f: print(repr(nl), f.readlines(), f.newlines)

with open(path, "rb") as f: print(f.read(3), f.peek(2)[:2], f.readline(), f.tell(), f.seek(-3, 2), f.read1(), f.readinto(bytearray(2)), f.raw.name == path, repr(f)[:25], f.seek(0), f.readlines(3))
with open(path, "r+", encoding="utf-8") as f:
    f.readline(); p = f.tell(); rest = f.read(); f.seek(p); print(f.read() == rest, f.seek(0, 2) > 0, f.truncate(3), f.seek(0), f.read()); f.write("Z"); f.flush(); f.seek(0); print(repr(f.read()))
for mode in ["", "rw", "rr", "x", "rbt", "b", "r+w", "q", "U", "rb+", "a+", "tr"]:
    try:
        with open(path, mode) as f: print(mode, type(f).__name__, f.mode)
    except Exception as error: print(mode, type(error).__name__, str(error).split(": '")[0])
for bad in [lambda: open(path, "rb", encoding="u"), lambda: open(path, "rb", newline=""), lambda: open(path, "rb", errors="x"), lambda: open(path, buffering=0), lambda: open(path, encoding="nope"), lambda: open("/no/such"), lambda: open(d), lambda: open("a\0b"), lambda: open(-1), lambda: open(path, opener=lambda p, f: -1), lambda: open(path, closefd=False), lambda: open(1.5), lambda: open(path, "r", -5) and None, lambda: io.TextIOWrapper(5), lambda: io.BytesIO("x"), lambda: io.StringIO(b"x"), lambda: io.BufferedReader(io.StringIO()) and None, lambda: io.BytesIO().seek(-1), lambda: io.StringIO().seek(1, 1), lambda: io.StringIO("a").seek(5, 9), lambda: io.BytesIO().write("x"), lambda: io.StringIO().write(b"x"), lambda: io.BytesIO().readinto(b"x"), lambda: io.FileIO(path, "z"), lambda: io.FileIO("/no"), lambda: io.open_code(5), lambda: io.StringIO(newline="q"), lambda: io.BytesIO().truncate(-1)]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, str(error).replace(d, ""))
s = io.StringIO("a\r\nb\nc", newline=None); print(s.readlines(), s.newlines, io.StringIO("a\r\nb", newline="").readline(), io.StringIO("x\ny\n").readlines(1), s.getvalue(), s.seek(0), s.read(2), s.tell(), s.truncate(), s.write("zz"), s.getvalue()); s.close()
for bad in [s.read, s.getvalue, lambda: s.write("x"), lambda: next(s), s.tell, s.__enter__, s.isatty, lambda: s.closed]:
    try: print(bad())
    except ValueError as error: print(error)
b = io.BytesIO(b"abcdef"); v = b.getbuffer(); v[0] = 90; print(b.read(2), b.getvalue())
try: b.write(b"x" * 100)
except BufferError as error: print(error)
v.release(); b.seek(10); b.write(b"!"); print(b.getvalue(), b.tell(), b.truncate(4), b.getvalue(), b.readlines(), list(io.BytesIO(b"a\nb")), io.BytesIO(b"x").read(-1), io.BytesIO(b"xy").read1(1), b.__sizeof__() > 0)
t = io.TextIOWrapper(io.BytesIO("é\u20acx\n".encode() + b"\xff"), encoding="utf-8", errors="replace"); print(t.read(1), t.tell() >= 2, ascii(t.read())); t = io.TextIOWrapper(io.BytesIO(b"\xff"), encoding="utf-8")
try: t.read()
except UnicodeDecodeError as error: print(error)
t = io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True)
try: t.write("é")
except UnicodeEncodeError as error: print(error)
t.reconfigure(errors="xmlcharrefreplace", newline="\r\n"); t.write("é\n"); t.flush(); print(t.buffer.getvalue(), t.errors); raw = t.detach()
try: t.read()
except ValueError as error: print(error)
t = io.TextIOWrapper(io.BytesIO(b"ab\ncd\n"), encoding="ascii"); next(t)
try: t.tell()
except OSError as error: print(error)
print(list(t), t.tell()); rw = io.BufferedRandom(open(path, "r+b", buffering=0)); print(rw.read(1), rw.write(b"Q"), rw.seek(0), rw.read()); rw.close()
r, w = os.pipe(); rf, wf = os.fdopen(r, "rb"), os.fdopen(w, "wb"); wf.write(b"line\nrest"); wf.close(); print(rf.readline(), rf.read(), rf.seekable()); rf.close(); pair = io.BufferedRWPair(io.BytesIO(b"in"), io.BytesIO()); print(pair.read(), pair.write(b"o"), pair.readable())
with open(path, "w") as f, open(path, "a") as g: f.write("1"); f.flush(); g.write("2"); print(g.tell())
print(sorted(n for n in dir(io) if n.isupper()), io.SEEK_END, issubclass(io.UnsupportedOperation, (OSError, ValueError)), io.text_encoding(None), os.remove(path), os.rmdir(d))
