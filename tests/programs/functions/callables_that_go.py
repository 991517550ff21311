"""Functions, classes and callable objects that lose their names while they run, or while their arguments are made."""
import gc
import threading
import weakref

log = []


class Tracked:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)


print("-- a method deletes itself while running")


class Owner:
    def method(self, default=Tracked("Owner.method")):
        del Owner.method
        gc.collect()
        [object() for _ in range(1000)]
        return default.name


def call_method_again(owner):
    result = None
    for _ in range(3):
        try:
            result = owner.method()
        except AttributeError as error:
            log.append(str(error))
    return result


print(call_method_again(Owner()), log)
log.clear()

print("-- a global function deletes itself")


def goes(x, default=Tracked("goes")):
    global goes
    del goes
    gc.collect()
    return default.name + x


def call_what_goes():
    for _ in range(3):
        try:
            print(goes("!"))
        except NameError as error:
            print(error)


call_what_goes()
print(log)
log.clear()

print("-- the evaluation of an argument replaces the callee")


def replaced(x):
    return "old", x


def replace():
    global replaced
    replaced = lambda x: ("new", x)
    gc.collect()
    return 1


def call_replaced():
    return [replaced(replace()) for _ in range(3)]


print(call_replaced())

print("-- a function in a cycle is collected while it is on the stack")


def cyclic(n):
    global cyclic
    cyclic.itself = cyclic
    cyclic.tracked = Tracked("cyclic")
    del cyclic
    gc.collect()
    gc.collect()
    return n


def call_cyclic():
    return cyclic(5)


print(call_cyclic(), log)
gc.collect()
print(log)
log.clear()

print("-- a class dies while its method runs")


class Heir:
    pass


def make_instance():
    class Dying:
        def method(self):
            global instance
            instance = None
            self.__class__ = Heir
            gc.collect()
            return [1 for _ in range(3)], type(self).__name__

    Dying.method.tracked = Tracked("Dying.method")
    return Dying()


instance = make_instance()


def call_method_of_dying():
    return instance.method()


print(call_method_of_dying(), log)
gc.collect()
print(log)
log.clear()

print("-- an exception leaves a callee behind")


def raises():
    raise ValueError


def left(x):
    pass


def leave():
    global left
    try:
        left(raises())
    except ValueError:
        pass
    reference = weakref.ref(left)
    del left
    print("dead", reference() is None)


leave()

print("-- the function of a deep recursion goes at its bottom")


def recurse(n):
    if n == 0:
        del globals()["recurse"]
        gc.collect()
        return 0
    return 1 + recurse(n - 1)


def call_recursion():
    return recurse(500)


print(call_recursion())

print("-- a callable object goes while it is called")


class Callable:
    def __call__(self):
        global callable_object
        del callable_object
        gc.collect()
        return self.__class__.__name__

    def __del__(self):
        log.append("Callable is dead")


callable_object = Callable()


def call_object():
    print(callable_object())
    print(log)


call_object()

print("-- a function goes while another thread runs it")


def waits(started, goes_on):
    started.set()
    goes_on.wait()
    return "has waited"


def run_thread():
    global waits
    started, goes_on = threading.Event(), threading.Event()
    results = []
    thread = threading.Thread(target=lambda: results.append(waits(started, goes_on)))
    thread.start()
    started.wait()
    del waits
    gc.collect()
    goes_on.set()
    thread.join()
    print(results)


run_thread()

print("-- the death of an argument deletes the callee")


class Deleter:
    def __del__(self):
        global takes_deleter
        try:
            del takes_deleter
        except NameError:
            pass


def takes_deleter(x):
    return 3


takes_deleter.tracked = Tracked("takes_deleter")


def call_with_deleter():
    return takes_deleter(Deleter())


print(call_with_deleter())
print(log)


def redefine():
    for i in range(200):
        global redefined

        def redefined(x):
            return x

        redefined(i)

        class Local:
            def method(self):
                return 1

        Local().method()


redefine()
print("redefined")
