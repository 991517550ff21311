#!/usr/bin/env python3
"""Writes the tables of the East Asian codecs from what CPython's own codecs do.

    python3.13 text/src/codec/east_asian/tables.py

A line of a table is the first byte and the first second byte in hexadecimal, and the characters from there on: `.` for none,
two in brackets where two stand for one code. A table with a base (see TABLES) has the differences only: `-` takes a character
away. `NAME.encode.txt` has what the inverse of the table does not give: character and bytes in hexadecimal.
"""

import codecs
from pathlib import Path

FOLDER = Path(__file__).parent / "tables"
FIRST_TRAIL, END_TRAIL = 0x30, 0xFF

# Name, base. The base `jis:NAME` is that of EUC form, in Shift JIS form.
TABLES = [
    ("gb2312", None), ("gbk", "gb2312"), ("gb18030", "gbk"),
    ("big5", None), ("cp950", "big5"), ("big5hkscs", "big5"),
    ("euc_kr", None), ("cp949", "euc_kr"), ("johab", None),
    ("euc_jp", None), ("shift_jis", "jis:euc_jp"), ("cp932", "shift_jis"),
    ("euc_jis_2004", None), ("euc_jisx0213", "euc_jis_2004"),
    ("shift_jis_2004", "jis:euc_jis_2004"), ("shift_jisx0213", "shift_jis_2004"),
]
# The rows of the second plane: those whose first byte follows 0x8F in EUC, is at least 0xF0 in Shift JIS.
SECOND_PLANE_ROWS = [1, 8, 3, 4, 5, 12, 13, 14, 15, *range(78, 95)]


def decode(name, data):
    decoder = codecs.getincrementaldecoder(name)()
    try:
        text = decoder.decode(data)
    except UnicodeDecodeError:
        return None
    return None if decoder.getstate()[0] else text


def is_lead(name, prefix, lead):
    decoder = codecs.getincrementaldecoder(name)()
    try:
        return decoder.decode(prefix + bytes([lead])) == "" and bool(decoder.getstate()[0])
    except UnicodeDecodeError:
        return False


def read(name, prefix=b""):
    """All two-byte codes behind a prefix."""
    table = {}
    for lead in range(0x80, 0x100):
        if is_lead(name, prefix, lead):
            for trail in range(FIRST_TRAIL, END_TRAIL):
                if text := decode(name, prefix + bytes([lead, trail])):
                    table[lead, trail] = text
    return table


def in_shift_jis(plane1, plane2):
    table = {}
    for (lead, trail), text in plane1.items():
        if lead >= 0xA1:
            table[shift(lead - 0xA0, trail - 0xA0, 1)] = text
    for (lead, trail), text in plane2.items():
        if lead - 0xA0 in SECOND_PLANE_ROWS:
            table[shift(lead - 0xA0, trail - 0xA0, 2)] = text
    return table


def shift(row, column, plane):
    half = SECOND_PLANE_ROWS.index(row) + 94 if plane == 2 else row - 1
    lead = half // 2 + (0x81 if half < 62 else 0xC1)
    if half % 2:
        return lead, column + 0x9E
    return lead, column + (0x3F if column < 64 else 0x40)


def show(text):
    return text if len(text) == 1 else f"[{text}]"


def write(name, table, base):
    cells = {}
    for code in sorted(set(table) | set(base)):
        if table.get(code) != base.get(code):
            cells[code] = show(table[code]) if code in table else "-"
    lines, end = [], None
    for (lead, trail), cell in cells.items():
        if end is None or end[0] != lead or trail - end[1] > 6:
            lines.append(f"{lead:02x}{trail:02x} ")
            end = lead, trail - 1
        lines[-1] += "." * (trail - end[1] - 1) + cell
        end = lead, trail
    (FOLDER / f"{name}.txt").write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def write_encodings(name, table, second):
    """Where a character's bytes are not those of its first code."""
    first = {}
    for code, text in table.items():
        first.setdefault(text, bytes(code))
    # The rows of the second plane come before those of JIS X 0212, which EUC has beside it.
    for (lead, trail), text in sorted(second.items(), key=lambda item: item[0][0] - 0xA0 not in SECOND_PLANE_ROWS):
        first.setdefault(text, bytes([0x8F, lead, trail]))
    lines = []
    for point in [*range(0x80, 0xD800), *range(0xE000, 0x30000)]:
        text = chr(point)
        try:
            data = text.encode(name)
        except UnicodeEncodeError:
            data = b""
        if len(data) > 3 or (len(data) == 1 and (0xA1 <= data[0] <= 0xDF or data[0] == point)):
            # Computed: Hangul, characters beyond the tables, and kana of half width.
            assert text not in first, (name, text, data)
            continue
        if first.get(text, b"") != data:
            lines.append(f"{point:x} {data.hex()}\n")
    if lines:
        (FOLDER / f"{name}.encode.txt").write_text("".join(lines), encoding="ascii")


def main():
    FOLDER.mkdir(exist_ok=True)
    plane1, plane2 = {}, {}
    for name, base in TABLES:
        plane1[name] = read(name)
        plane2[name] = read(name, b"\x8f") if name.startswith(("euc_j", "euc_jis")) else {}
        if base is None:
            bases = {}, {}
        elif base.startswith("jis:"):
            base = base.removeprefix("jis:")
            bases = in_shift_jis(plane1[base], plane2[base] if "2004" in base else {}), {}
        else:
            bases = plane1[base], plane2[base]
        write(name, plane1[name], bases[0])
        if plane2[name]:
            write(f"{name}.second", plane2[name], bases[1])
        write_encodings(name, plane1[name], plane2[name])


main()
