def loops(n):
    for i in range(n):
        if i and n or not i:
            continue
        while n > 0 < i:
            n -= 1
            break
        else:
            return i
    else:
        pass
    for x in [1, 2, 3]:
        print(x)

def exceptions():
    try:
        risky()
    except (ValueError, KeyError) as error:
        return error
    except TypeError:
        raise
    else:
        done()
    finally:
        clean()

def groups():
    try:
        risky()
    except* ValueError as e:
        print(e)
    except* OSError:
        pass

def context(a, b):
    with a as x, b:
        return x

def dead(x):
    if 0:
        never()
    while 1:
        if x:
            break
    assert x, "message"
    return __debug__
