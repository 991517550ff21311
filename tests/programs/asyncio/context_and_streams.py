# gc-every: 1009
import asyncio
import contextvars

request = contextvars.ContextVar("request", default="none")

async def handle(name):
    token = request.set(name)
    await asyncio.sleep(0)
    seen = request.get()
    request.reset(token)
    return seen, request.get()

async def serve(reader, writer):
    while line := await reader.readline():
        writer.write(line.strip().upper() + b"\n")
        await writer.drain()
    writer.close()
    await writer.wait_closed()

async def main():
    print(await asyncio.gather(*(handle(n) for n in ("a", "b"))), request.get())
    context = contextvars.copy_context()
    context.run(request.set, "inside")
    print(context[request], request.get())
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"hello\nworld\n")
    writer.write_eof()
    print(await reader.read())
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, lambda: sum(range(100))))
    print(await asyncio.to_thread(str.upper, "thread"))

asyncio.run(main())
