def parse(text):
    try:
        return int(text)
    except ValueError:
        raise TypeError(f"bad {text!r}") from None
parse("x1")
