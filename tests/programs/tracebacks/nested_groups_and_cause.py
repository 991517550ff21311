def leaf(n):
    raise ValueError(f"leaf {n}")
def collect():
    errors = []
    for n in range(2):
        try:
            leaf(n)
        except ValueError as error:
            error.add_note(f"note {n}")
            errors.append(error)
    return errors
try:
    raise ExceptionGroup("group", collect())
except ExceptionGroup as group:
    raise RuntimeError("from the group") from group
