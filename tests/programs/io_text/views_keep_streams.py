# A view of a BytesIO's bytes keeps the stream, which may not change its size or be closed meanwhile.
import io


def view_of(text):
    stream = io.BytesIO(text)
    return stream.getbuffer()


view = view_of(b"abc")
print(bytes(view))
del view
stream = io.BytesIO(b"abcdef")
view = stream.getbuffer()
view[0] = 65
for operation in (stream.close, lambda: stream.truncate(1), lambda: stream.write(b"x" * 10)):
    try:
        operation()
    except BufferError as error:
        print(error)
view.release()
stream.close()
print(stream.closed)
