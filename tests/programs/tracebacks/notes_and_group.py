def fail(number):
    error = ValueError(number)
    error.add_note(f"note of {number}")
    error.add_note("two\nlines")
    raise error


errors = []
for number in range(2):
    try:
        fail(number)
    except ValueError as error:
        errors.append(error)
group = ExceptionGroup("several", errors)
group.add_note("of the group")
raise group
