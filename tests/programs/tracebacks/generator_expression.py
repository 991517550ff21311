def numbers():
    yield 1
    yield None


total = sum(n * 2 for n in numbers())
