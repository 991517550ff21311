def check(a, b):
    return (a is not None and
            b is not None and
            a.value < b.value
            or a)


check(1, 2)
