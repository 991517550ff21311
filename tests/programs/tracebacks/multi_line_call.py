def fail(*args, **kwargs):
    raise LookupError("called with", len(args), sorted(kwargs))
def caller():
    fail(
        1,
        2,
        key="value",
    )
caller()
