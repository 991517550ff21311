import sys
import traceback

def level3():
    raise ValueError("deep")
def level2():
    level3()
def level1():
    try:
        level2()
    except ValueError as error:
        return error

error = level1()
tb = error.__traceback__
names = []
while tb:
    names.append((tb.tb_frame.f_code.co_name, tb.tb_lineno))
    tb = tb.tb_next
print(names)
for frame in traceback.extract_tb(error.__traceback__):
    print(frame.name, frame.lineno, frame.line)
print(traceback.format_exception_only(error))
print(error.with_traceback(None) is error, error.__traceback__)
try:
    raise error
except ValueError as again:
    print(len(traceback.extract_tb(again.__traceback__)), sys.exception() is error, sys.exc_info()[0].__name__)
print(sys.exc_info(), sys.exception())
def grows():
    e = KeyError("grow")
    for _ in range(3):
        try:
            raise e
        except KeyError:
            pass
    return len(traceback.extract_tb(e.__traceback__))
print(grows())
def frame_locals():
    secret = 42
    raise RuntimeError
try:
    frame_locals()
except RuntimeError as e:
    print(e.__traceback__.tb_next.tb_frame.f_locals)
print(sys._getframe().f_code.co_name, sys._getframe().f_lineno)
def caller():
    return callee()
def callee():
    f = sys._getframe(1)
    return f.f_code.co_name, f.f_back.f_code.co_name
print(caller())
text = "".join(traceback.format_exception(ValueError("multi\nline")))
print(text, end="")
try:
    try:
        raise ValueError("a")
    except ValueError as e:
        raise TypeError("b") from e
except TypeError as e:
    lines = traceback.format_exception(e)
    print(len([l for l in lines if "direct cause" in l]))
