def f(kind):
    log = []
    def run():
        for i in range(3):
            try:
                log.append(f"try {i}")
                if kind == "return":
                    return "returned"
                if kind == "break":
                    break
                if kind == "continue":
                    continue
                if kind == "raise":
                    raise ValueError(i)
            except ValueError as error:
                log.append(f"except {error}")
            else:
                log.append("else")
            finally:
                log.append("finally")
        else:
            log.append("loop else")
        return "end"
    return run(), log
for kind in ("return", "break", "continue", "raise", "none"):
    print(kind, *f(kind))

def value_saved():
    x = 1
    try:
        return x
    finally:
        x = 2
print(value_saved())
def nested():
    out = []
    try:
        try:
            try:
                raise KeyError("k")
            finally:
                out.append(1)
        except ValueError:
            out.append("wrong")
        finally:
            out.append(2)
    except KeyError:
        out.append(3)
    return out
print(nested())
def unbound():
    try:
        raise ValueError("v")
    except ValueError as e:
        pass
    try:
        return e
    except UnboundLocalError as error:
        return str(error)
print(unbound())
def while_finally():
    n = 0
    while True:
        try:
            n += 1
            if n < 3:
                continue
            return n
        finally:
            n += 10
print(while_finally())
def generator():
    try:
        yield 1
        yield 2
    finally:
        print("generator finally")
for x in generator():
    if x == 2:
        print("leaving")
