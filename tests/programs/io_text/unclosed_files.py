# Streams that nobody closed warn, and errors of their closing are reported.
import io
import os
import sys
import warnings


def leave(*arguments, **keywords):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        stream = open(os.devnull, *arguments, **keywords)
        text = repr(stream)
        del stream
    print([str(warning.message).endswith(text) for warning in caught], caught[0].category.__name__)


leave()
leave("rb")
leave("wb")
leave("rb", buffering=0)


class Failing(io.RawIOBase):
    def writable(self):
        return True

    def write(self, data):
        raise OSError("full")


reported = []
sys.unraisablehook = lambda unraisable: reported.append(repr(unraisable.exc_value))
stream = io.BufferedWriter(Failing())
stream.write(b"x")
del stream
print(reported[0])


import pickle
memory = io.StringIO("one\ntwo", newline=None)
memory.seek(4)
copy = pickle.loads(pickle.dumps(memory))
print(copy.read(), copy.getvalue() == memory.getvalue())
memory = io.BytesIO(b"abc")
memory.seek(1)
print(pickle.loads(pickle.dumps(memory)).read())
