class Manager:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        print("exit", kind.__name__)
        raise KeyError("from exit") from value


def work():
    with Manager() as manager:
        try:
            manager.missing()
        finally:
            print("finally")


work()
