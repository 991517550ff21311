"""Functions, classes and callable objects that lose their names while they run, or while their arguments are made."""
import gc
import threading
import weakref
log = []


class D:

    def __init__(s, n):
        s.n = n

    def __del__(s):
        log.append(s.n)
print('-- a method deletes itself while running')


class A:

    def m(self, d=D('A.m')):
        del A.m
        gc.collect()
        [object() for _ in range(1000)]
        return d.n
a = A()


def call(a):
    r = None
    for _ in range(3):
        try:
            r = a.m()
        except AttributeError as e:
            log.append(str(e))
    return r
print(call(a), log)
log.clear()
print('-- a global function deletes itself')


def f(x, d=D('f')):
    global f
    del f
    gc.collect()
    return d.n + x


def g():
    for i in range(3):
        try:
            print(f('!'))
        except NameError as e:
            print(e)
g()
print(log)
log.clear()
print('-- argument evaluation replaces the callee')


def h(x):
    return ('old', x)


def new():
    global h
    h = lambda x: ('new', x)
    gc.collect()
    return 1


def k():
    return [h(new()) for _ in range(3)]
print(k())
print('-- function in a cycle, collected while on the stack')


def c(n):
    global c
    c.me = c
    c.d = D('c')
    del c
    gc.collect()
    gc.collect()
    return n


def call_cycle():
    return c(5)
print(call_cycle(), log)
gc.collect()
print(log)
log.clear()
print('-- class dies while its method runs')


def make():

    class X:

        def m(self):
            global x
            x = None
            self.__class__ = Y
            gc.collect()
            return ([1 for _ in range(3)], type(self).__name__)
    X.m.d = D('X.m')
    return X()


class Y:
    pass
x = make()


def call_method():
    return x.m()
print(call_method(), log)
gc.collect()
print(log)
log.clear()
print('-- exceptions leave stale words')


def bad():
    raise ValueError


def e():
    global fn
    try:
        fn(bad())
    except ValueError:
        pass
    w = weakref.ref(fn)
    del fn
    print('dead', w() is None)


def fn(x):
    pass
e()
print('-- deep recursion')


def rec(n):
    global rec2
    if n == 0:
        del globals()['rec2']
        gc.collect()
        return 0
    return 1 + rec2(n - 1)
rec2 = rec


def run():
    return rec2(500)
del rec
print(run())
print('-- callable object')


class C:

    def __call__(self):
        global co
        del co
        gc.collect()
        return self.__class__.__name__

    def __del__(self):
        log.append('C dead')
co = C()


def call_object():
    print(co())
    print(log)
call_object()
print('-- threads')


def slow(ev, ev2):
    ev.set()
    ev2.wait()
    return 'slow done'


def run_thread():
    e1, e2 = (threading.Event(), threading.Event())
    out = []
    t = threading.Thread(target=lambda: out.append(slow(e1, e2)))
    t.start()
    e1.wait()
    global slow
    del slow
    gc.collect()
    e2.set()
    t.join()
    print(out)
run_thread()
print('-- the death of an argument deletes the callee')


class K:

    def __del__(self):
        global q
        try:
            del q
        except NameError:
            pass


def q(x):
    return 3
q.d = D('q')


def call_with_argument():
    return q(K())
print(call_with_argument())
print(log)


def loop():
    for i in range(200):
        global z

        def z(a):
            return a
        z(i)

        class Q:

            def m(self):
                return 1
        Q().m()
loop()
print('redefined')
