def one():
    raise ValueError("first")
def two():
    raise TypeError("second")
errors = []
for f in (one, two):
    try:
        f()
    except Exception as error:
        errors.append(error)
raise ExceptionGroup("several", [*errors, ExceptionGroup("nested", [KeyError("k")])])
