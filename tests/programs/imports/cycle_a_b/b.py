from . import a

seen = hasattr(a, "VALUE")
VALUE = "b"
