"""Codecs of Taiwan."""

from _multibytecodec import _make

getcodec = _make(frozenset({"big5", "cp950"}))
del _make
