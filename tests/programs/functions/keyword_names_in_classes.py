# Names of keyword arguments are not mangled in a class, those of parameters are.
def show(**keywords):
    print(keywords)


class A:
    def call(self):
        show(__x=1)
        show(**{"a": 1}, __y=2)

        def inner(__x=1, *, __y=2):
            return __x, __y

        try:
            inner(__x=3)
        except TypeError as error:
            print(error)
        print(inner(**{"_A__x": 3, "_A__y": 4}))


A().call()
