"""Futures and tasks: states, callbacks, cancellation, what may be yielded, what is reported."""
import asyncio
import contextvars
import gc


def show(label, function, *arguments, **keywords):
    try:
        print(label, repr(function(*arguments, **keywords)))
    except BaseException as error:
        print(label, type(error).__name__, error)


class OddFuture:
    """Enough of a future to be awaited."""
    _asyncio_future_blocking = False

    def __init__(self, loop):
        self._loop, self.callbacks, self.value = loop, [], None

    def get_loop(self):
        return self._loop

    def add_done_callback(self, callback, *, context=None):
        self.callbacks.append((callback, context))

    def finish(self, value):
        self.value = value
        for callback, context in self.callbacks:
            self._loop.call_soon(callback, self, context=context)

    def result(self):
        return self.value

    def cancel(self, msg=None):
        return False

    def __await__(self):
        self._asyncio_future_blocking = True
        yield self
        return self.result()


async def futures():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    print(future, future.done(), future.cancelled(), future._state, future._callbacks)
    show("early result", future.result)
    show("early exception", future.exception)
    calls = []
    first, second = (lambda f: calls.append(1)), (lambda f: calls.append(2))
    for callback in (first, second, first, second, first):
        future.add_done_callback(callback)
    print(len(future._callbacks), show("removed", future.remove_done_callback, first), len(future._callbacks))
    future.set_result("value")
    show("twice", future.set_result, 1)
    show("cancel done", future.cancel)
    print(future, future.result(), future.exception(), await future)
    await asyncio.sleep(0)
    print(calls)
    future.add_done_callback(first)
    await asyncio.sleep(0)
    print(calls, future.get_loop() is loop)

    future = loop.create_future()
    show("not an exception", future.set_exception, 5)
    future.set_exception(KeyError("key"))
    print(future._log_traceback)
    show("result", future.result)
    print(future._log_traceback, repr(future.exception()))
    show("log", setattr, future, "_log_traceback", True)
    future = loop.create_future()
    future.set_exception(StopIteration)
    show("stop", future.result)
    print(repr(future.exception().__cause__))

    future = loop.create_future()
    future.extra = "attribute"
    print(future.cancel("message"), future, future.extra, future._cancel_message)
    show("cancelled", future.result)
    iterator = iter(loop.create_future())
    print(type(iterator).__name__, next(iterator))
    show("again", next, iterator)
    show("throw", iterator.throw, ValueError("thrown"))
    print(asyncio.Future[int])


variable = contextvars.ContextVar("variable", default="none")


async def tasks():
    loop = asyncio.get_running_loop()
    me = asyncio.current_task()
    print(me.get_name()[:5], me.get_coro().__name__, asyncio.all_tasks() == {me}, me.cancelling())
    show("not a coroutine", asyncio.Task, 5)
    show("set", me.set_result, 1)

    async def name_it():
        variable.set("inside")
        asyncio.current_task().set_name("renamed")
        await asyncio.sleep(0)
        return asyncio.current_task().get_name(), variable.get()

    context = contextvars.copy_context()
    task = asyncio.create_task(name_it(), name="named", context=context)
    print(task.get_name(), task.get_context() is context, await task, variable.get(), context[variable])

    async def await_itself():
        await asyncio.current_task()

    async def bad_yield():
        class Awaitable:
            def __await__(self):
                yield 5
        await Awaitable()

    async def bare_future():
        class Awaitable:
            def __await__(self):
                yield loop.create_future()
        await Awaitable()

    async def other_loop():
        other = asyncio.new_event_loop()
        try:
            await other.create_future()
        finally:
            other.close()

    async def exits():
        raise SystemError("system")

    for function in (await_itself, bad_yield, bare_future, other_loop, exits):
        try:
            await asyncio.create_task(function())
        except Exception as error:
            print(function.__name__, type(error).__name__, str(error).split(":")[0].split("<")[0])

    odd = OddFuture(loop)

    async def wait_odd():
        return await odd

    task = asyncio.create_task(wait_odd())
    await asyncio.sleep(0)
    print(task._fut_waiter is odd)
    odd.finish("odd value")
    print(await task, task._fut_waiter)

    async def stubborn():
        for _ in range(2):
            try:
                await loop.create_future()
            except asyncio.CancelledError as error:
                print("caught", error.args, asyncio.current_task().uncancel())
        await loop.create_future()

    task = asyncio.create_task(stubborn())
    for message in ("one", "two", "three"):
        await asyncio.sleep(0)
        print(task.cancel(message), task.cancelling())
        await asyncio.sleep(0)
    try:
        await task
    except asyncio.CancelledError as error:
        print("cancelled", error.args, task.cancelled(), task.cancel())

    async def eager(wait):
        print("eager runs", asyncio.current_task() is not me)
        if wait:
            await asyncio.sleep(0)
        return wait

    done = asyncio.Task(eager(False), loop=loop, eager_start=True)
    later = asyncio.Task(eager(True), loop=loop, eager_start=True)
    print(done.done(), done.result(), done.get_coro(), later.done(), asyncio.current_task() is me, await later)


async def reports():
    loop = asyncio.get_running_loop()
    seen = []
    loop.set_exception_handler(lambda loop, context: seen.append((context["message"], repr(context.get("exception")))))
    future = loop.create_future()
    future.set_exception(ValueError("lost"))
    del future
    gc.collect()

    async def forever():
        await loop.create_future()

    task = asyncio.ensure_future(forever())
    await asyncio.sleep(0)
    del task
    gc.collect()
    print(seen, len(asyncio.all_tasks()))


asyncio.run(futures())
asyncio.run(tasks())
asyncio.run(reports())
show("no loop", asyncio.get_running_loop)
show("no current", asyncio.current_task)
