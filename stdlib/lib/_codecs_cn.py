"""Codecs of mainland China."""

from _multibytecodec import _make

getcodec = _make(frozenset({"gb2312", "gbk", "gb18030", "hz"}))
del _make
