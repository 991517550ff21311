# add_note, __notes__ and what becomes of them.
import traceback

error = ValueError("text")
print(hasattr(error, "__notes__"))
error.add_note("first")
error.add_note("second\nof two lines")
print(error.__notes__)
print("".join(traceback.format_exception_only(error)), end="")
for note in [1, None, b"x"]:
    try:
        error.add_note(note)
    except TypeError as refused:
        print(refused)
error.__notes__ = ("a", "tuple")
print("".join(traceback.format_exception_only(error)), end="")
try:
    error.add_note("third")
except TypeError as refused:
    print(refused)


class Odd:
    def __repr__(self):
        return "odd notes"

    def __str__(self):
        return "odd note"


class Failing:
    def __str__(self):
        1 / 0

    __repr__ = __str__


for notes in [Odd(), [Odd(), 1, None, "x"], None, "text", [Failing()], Failing(), []]:
    error.__notes__ = notes
    print("".join(traceback.format_exception_only(error)), end="")
error = KeyError("k")
error.add_note("kept")
try:
    try:
        raise error
    except KeyError as caught:
        raise caught.with_traceback(None)
except KeyError as caught:
    print(caught.__notes__, caught is error)
del error.__notes__
error.add_note("anew")
print(error.__notes__)
