"""Codecs of Korea."""

from _multibytecodec import _make

getcodec = _make(frozenset({"euc_kr", "cp949", "johab"}))
del _make
