"""The codec of Hong Kong."""

from _multibytecodec import _make

getcodec = _make(frozenset({"big5hkscs"}))
del _make
