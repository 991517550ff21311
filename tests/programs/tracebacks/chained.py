def load():
    return {}["key"]
def convert():
    try:
        load()
    except KeyError as error:
        raise ValueError("cannot convert") from error
try:
    convert()
except ValueError:
    raise RuntimeError("while handling")
