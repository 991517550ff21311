# gc-every: 1009
# contextvars: tokens, copies, nested runs, threads, tasks, errors.
import contextvars, threading, asyncio
v = contextvars.ContextVar("v", default=0); w = contextvars.ContextVar("w")
t = v.set(1); print(v.get(), t.var is v, t.old_value is contextvars.Token.MISSING, w.get("d"), v.name); v.reset(t); print(v.get())
for bad in [lambda: w.get(), lambda: v.reset(t), lambda: contextvars.ContextVar(), lambda: contextvars.ContextVar(5), lambda: contextvars.Token(), lambda: hash(contextvars.copy_context()), lambda: contextvars.copy_context()[w], lambda: contextvars.copy_context()["x"], lambda: type("S", (contextvars.ContextVar,), {}), lambda: contextvars.copy_context().run(), lambda: v.reset(5), lambda: "x" in contextvars.copy_context(), lambda: w.reset(t), lambda: contextvars.Context(5)]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, str(error).split(" at 0x")[0])
v.set("outer"); c = contextvars.copy_context()
def inner():
    v.set("inner"); return v.get(), len(contextvars.copy_context())
print(c.run(inner), v.get(), c[v], list(c) == [v], len(c), v in c, w in c, c.get(w), c.get(w, 5), [(k.name, x) for k, x in c.items()], list(c.values()), c == contextvars.copy_context(), c.copy() == c)
def again(): c.run(print)
try: c.run(again)
except RuntimeError as error: print(str(error).split(":")[0])
e = contextvars.Context(); print(e.run(v.get), len(e), e.run(lambda: (v.set(3), list(e))[0].var.name), e[v])
def token_elsewhere(): return v.set(9)
tk = e.run(token_elsewhere)
try: v.reset(tk)
except ValueError as error: print(str(error).split(" at 0x")[0].split("<Token")[-1])
e.run(v.reset, tk); print(e[v])
out = []; th = threading.Thread(target=lambda: out.append(v.get())); th.start(); th.join(); print(out)
async def task(n): v.set(n); await asyncio.sleep(0); return v.get()
async def main():
    v.set("main"); got = await asyncio.gather(task(1), task(2)); made = contextvars.copy_context(); x = asyncio.create_task(task(5), context=made); await x
    asyncio.get_running_loop().call_soon(lambda: out.append(v.get())); await asyncio.sleep(0); r = await asyncio.to_thread(v.get); return got, v.get(), made[v], out[-1], r
print(asyncio.run(main()), v.get())
def gen():
    v.set("gen"); yield v.get()
print(next(gen()), v.get())
try: c.run(lambda: 1 / 0)
except ZeroDivisionError: print(v.get())
many = [contextvars.ContextVar(f"n{i}") for i in range(100)]
for i, x in enumerate(many): x.set(i)
c2 = contextvars.copy_context(); print(sum(c2[x] for x in many), len(c2)); [x.set(0) for x in many[::2]]; print(sum(x.get() for x in many), sum(c2[x] for x in many))
