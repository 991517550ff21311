import sys
def g():
    try:
        yield 1
        yield 2
    finally:
        pass
def resume(x):
    return next(x)
x = g()
frame = x.gi_frame
print(resume(x), frame.f_back, frame.f_locals == {})
del x
print(frame.f_back is sys._getframe())
frame.clear()
frame = g().gi_frame
print(frame.f_back, frame.f_code.co_name)
frame.clear()
x = g()
frame = x.gi_frame
x.close()
print(frame.f_back, x.gi_frame)
def stubborn():
    while True:
        try:
            yield
        except GeneratorExit:
            pass
sys.unraisablehook = lambda unraisable: print(unraisable.exc_value)
x = stubborn()
next(x)
frame = x.gi_frame
del x
print(frame.f_code.co_name)
def inside():
    yield sys._getframe()
frame = resume(inside())
print(frame.f_code.co_name)
