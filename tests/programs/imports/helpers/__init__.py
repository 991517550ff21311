"""A package that the programs here import."""
CONSTANT = "constant"


def __getattr__(name):
    if name == "lazy_attribute":
        return "made on demand"
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
