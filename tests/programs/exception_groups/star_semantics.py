# except*: several handlers run, what they raise is gathered, plain exceptions are wrapped.
def run(raised):
    log = []
    try:
        try:
            raise raised
        except* ValueError as group:
            log.append(("value", group.exceptions))
        except* (TypeError, KeyError) as group:
            log.append(("type or key", group.exceptions))
            raise
        except* OSError:
            log.append("os")
            raise RuntimeError("from handler")
        else:
            log.append("else")
        finally:
            log.append("finally")
    except BaseException as error:
        log.append(error)
        if error.__context__ is not None:
            log.append(("context", error.__context__))
    return log


for raised in [ValueError(1), TypeError(2), OSError(3), ZeroDivisionError(4),
               ExceptionGroup("g", [ValueError(1), TypeError(2), OSError(3), ZeroDivisionError(4)]),
               ExceptionGroup("v", [ValueError(1), ValueError(2)]),
               ExceptionGroup("n", [ExceptionGroup("m", [KeyError(1)]), ValueError(2)])]:
    print(run(raised))

# The name is unbound behind the handler.
try:
    raise ValueError
except* ValueError as e:
    print(repr(e))
try:
    e
except NameError as error:
    print(error)
# Groups cannot be caught by except*.
for caught in ["ExceptionGroup", "(ValueError, BaseExceptionGroup)", "1"]:
    space = {}
    exec(f"try:\n  raise ValueError\nexcept Exception as e: saved = e\n"
         f"try:\n  try:\n    raise ValueError('x')\n  except* {caught}: pass\nexcept TypeError as e: text = str(e)", space)
    print(space["text"])
for source in ["try: pass\nexcept* E: pass\nexcept F: pass", "try: pass\nexcept*: pass",
               "def f():\n  try: pass\n  except* E: return 1", "for x in y:\n  try: pass\n  except* E: break",
               "for x in y:\n  try: pass\n  except* E: continue", "while 1:\n  try: pass\n  except* E:\n    while 1: break"]:
    try:
        compile(source, "<s>", "exec")
        print("compiles")
    except SyntaxError as error:
        print(error.msg)
