"""The classes of the East Asian codecs. The conversions are native."""

from _east_asian import (
    decode as _decode,
    encode as _encode,
    initial_state as _initial_state,
    reset_decoder as _reset_decoder,
    reset_encoder as _reset_encoder,
)

_PENDING_CHARACTERS_MAX = 2
_PENDING_BYTES_MAX = 8
_STATE_BYTES = 8


class MultibyteCodec:
    """A codec without a memory: each call begins anew."""

    __slots__ = ("_name",)

    def __new__(cls, *arguments):
        raise TypeError("cannot create '_multibytecodec.MultibyteCodec' instances")

    def encode(self, input, errors=None):
        """Return an encoded string version of 'input', and its length."""
        if not isinstance(input, str):
            input = str(input)
        name = self._name
        data, _, state = _encode(name, _initial_state(name, True), input, _checked(errors), True)
        end, _ = _reset_encoder(name, state)
        return data + end, len(input)

    def decode(self, input, errors=None):
        """Decode 'input', and return its length, too."""
        name = self._name
        text, consumed, _ = _decode(name, _initial_state(name, False), input, _checked(errors), True)
        return text, consumed


def _checked(errors):
    if errors is None:
        return "strict"
    if not isinstance(errors, str):
        raise TypeError(f"argument 'errors' must be str or None, not {type(errors).__name__}")
    return errors


def _make(names):
    """The function `getcodec` of a module with those codecs."""

    def getcodec(encoding, /):
        if not isinstance(encoding, str):
            raise TypeError("encoding name must be a string.")
        if encoding not in names:
            raise LookupError("no such codec is supported.")
        codec = object.__new__(MultibyteCodec)
        codec._name = encoding
        return codec

    return getcodec


class _Stateful:
    """What has a codec, an error handler and a state."""

    def __new__(cls, *arguments, **keywords):
        self = super().__new__(cls)
        self._begin(*arguments, **keywords)
        return self

    def __init__(self, *arguments, **keywords):
        pass

    def _begin(self, errors="strict"):
        codec = self.codec
        if type(codec) is not MultibyteCodec:
            raise TypeError("codec is unexpected type")
        self._name = codec._name
        self._errors = "strict"
        self.errors = errors
        self._state = _initial_state(self._name, self._encodes)
        self._pending = self._nothing

    @property
    def errors(self):
        """how to treat errors"""
        return self._errors

    @errors.setter
    def errors(self, value):
        if not isinstance(value, str):
            raise TypeError("errors must be a string")
        self._errors = value

    @errors.deleter
    def errors(self):
        raise AttributeError("cannot delete attribute")


class _Encoding(_Stateful):
    _nothing = ""
    _encodes = True

    def _encode(self, input, final):
        if not isinstance(input, str):
            input = str(input)
        text = self._pending + input
        data, consumed, state = _encode(self._name, self._state, text, self._errors, final)
        if len(text) - consumed > _PENDING_CHARACTERS_MAX:
            raise UnicodeEncodeError(self._name, text, consumed, len(text), "pending buffer overflow")
        self._state = state
        self._pending = text[consumed:]
        if final:
            data += self._end()
        return data

    def _end(self):
        end, self._state = _reset_encoder(self._name, self._state)
        return end


class _Decoding(_Stateful):
    _nothing = b""
    _encodes = False

    def _decode(self, input, final):
        data = self._pending + input if self._pending else input
        text, consumed, state = _decode(self._name, self._state, data, self._errors, final)
        rest = bytes(memoryview(data)[consumed:])
        if len(rest) > _PENDING_BYTES_MAX:
            self._pending = b""
            raise UnicodeDecodeError(self._name, bytes(data), consumed, len(data), "pending buffer overflow")
        self._state = state
        self._pending = rest
        return text

    def _forget(self):
        self._state = _reset_decoder(self._name, self._state)
        self._pending = b""


class MultibyteIncrementalEncoder(_Encoding):
    """An encoder that takes its input in parts."""

    def encode(self, input, final=False):
        return self._encode(input, bool(final))

    def reset(self):
        self._pending = ""
        self._end()

    def getstate(self):
        pending = self._pending.encode()
        parts = bytes([len(pending)]) + pending + self._state.to_bytes(_STATE_BYTES, "little")
        return int.from_bytes(parts, "little")

    def setstate(self, state, /):
        if not isinstance(state, int):
            raise TypeError(f"setstate() argument must be int, not {type(state).__name__}")
        size = 1 + 4 * _PENDING_CHARACTERS_MAX + _STATE_BYTES
        parts = int(state).to_bytes(size, "little")
        length = parts[0]
        if length > 4 * _PENDING_CHARACTERS_MAX:
            raise UnicodeError("pending buffer too large")
        pending = parts[1 : 1 + length].decode()
        self._state = int.from_bytes(parts[1 + length : 1 + length + _STATE_BYTES], "little")
        self._pending = pending


class MultibyteIncrementalDecoder(_Decoding):
    """A decoder that takes its input in parts."""

    def decode(self, input, final=False):
        return self._decode(input, bool(final))

    def reset(self):
        self._forget()

    def getstate(self):
        return self._pending, self._state

    def setstate(self, state, /):
        if not isinstance(state, tuple):
            raise TypeError(f"setstate() argument must be tuple, not {type(state).__name__}")
        match state:
            case [bytes() as pending, int() as number]:
                pass
            case _:
                raise TypeError("setstate(): illegal state argument")
        number = int(number).to_bytes(_STATE_BYTES, "little")
        if len(pending) > _PENDING_BYTES_MAX:
            raise UnicodeDecodeError(self._name, pending, 0, len(pending), "pending buffer too large")
        self._pending = pending
        self._state = int.from_bytes(number, "little")


class _OnStream:
    """What reads or writes a stream of bytes."""

    def _begin(self, stream, errors="strict"):
        super()._begin(errors)
        self._stream = stream

    @property
    def stream(self):
        return self._stream


class MultibyteStreamReader(_OnStream, _Decoding):
    """Text from a stream of bytes."""

    def _read(self, method, size):
        if size == 0:
            return ""
        while True:
            read = getattr(self._stream, method)
            data = read() if size < 0 else read(size)
            if not isinstance(data, bytes):
                raise TypeError(f"stream function returned a non-bytes object ({type(data).__name__})")
            text = self._decode(data, not data or size < 0)
            if size < 0 or text or not data:
                return text
            size = 1

    def read(self, sizeobj=None, /):
        return self._read("read", _size(sizeobj))

    def readline(self, sizeobj=None, /):
        return self._read("readline", _size(sizeobj))

    def readlines(self, sizehintobj=None, /):
        return self._read("read", _size(sizehintobj)).splitlines(True)

    def reset(self):
        self._forget()


def _size(size):
    if size is None:
        return -1
    if not isinstance(size, int):
        raise TypeError("arg 1 must be an integer")
    return size


class MultibyteStreamWriter(_OnStream, _Encoding):
    """A stream of bytes that takes text."""

    def write(self, strobj, /):
        self._stream.write(self._encode(strobj, False))

    def writelines(self, lines, /):
        for line in lines:
            self.write(line)

    def reset(self):
        if self._pending and (data := self._encode("", True)):
            self._stream.write(data)
