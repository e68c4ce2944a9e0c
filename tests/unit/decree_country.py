"""A country of three provinces that invented decrees change again and again.

``REGISTER`` is what it becomes, written down by hand; ``BEFORE`` and ``DECREE`` are what it was
and what the decrees say. Its strategies are those of ``small_country``, with its own codes.
"""

from __future__ import annotations

from datetime import date

from small_country import FIRST

from data.register import Register, Unit

D1, D2, D3, D4 = date(2025, 9, 1), date(2025, 11, 15), date(2026, 2, 1), date(2026, 5, 1)
DAYS = [FIRST, D1, D2, D3, D4]
"""The days on which something changes, the first one before them."""


def unit(
    code: str,
    name: str,
    kind: str,
    home: str,
    begins: date = FIRST,
    ends: date | None = None,
    became: str = "",
) -> Unit:
    level = "province" if len(code) == 2 else "commune"
    return Unit(code, name, kind, level, home, begins, ends, tuple(became.split()))


BEFORE = Register(
    [
        unit("01", "Một", "thành phố", "01"),
        unit("02", "Hai", "tỉnh", "02"),
        unit("03", "Ba", "tỉnh", "03"),
        unit("00001", "An", "phường", "01"),
        unit("00002", "Bình", "xã", "01"),
        unit("00003", "Cát", "xã", "02"),
        unit("00004", "Đảo", "đặc khu", "02"),
        unit("00005", "Em", "xã", "02"),
        unit("00006", "Gò", "xã", "02"),
        unit("00007", "Hạ", "xã", "03"),
        unit("00008", "Ích", "xã", "03"),
        unit("00009", "Khê", "xã", "03"),
    ]
)

DECREE = """\
valid_from,change,code,new_code,name,kind,province_code
2025-09-01,merged,00002,00001,,,
2025-09-01,renamed,00003,,Cát Mới,,
2025-09-01,split,00005,00005,,,
2025-09-01,split,00005,00010,Em Đông,xã,
2025-11-15,merged,00001,00011,An Bình,phường,
2025-11-15,merged,00006,00011,,,01
2025-11-15,split,00004,00012,Đảo Bắc,,
2025-11-15,split,00004,00013,Đảo Nam,,
2025-11-15,renamed,00007,00014,Hạ Long,,
2026-02-01,moved,00003,,,,03
2026-02-01,merged,00010,00005,,,
2026-02-01,kind,01,,,tỉnh,
2026-02-01,new,,00015,Lập,xã,03
2026-05-01,moved,00008,,,,02
2026-05-01,moved,00003,,,,02
2026-05-01,moved,00014,,Hạ,phường,02
2026-05-01,moved,00015,,,,02
2026-05-01,merged,03,02,,,
2026-05-01,ended,00009,,,,
"""
"""One file with four decrees: a merger into a unit that goes on, a chain of mergers, a unit that
gives a part away and takes it back, one that is split whole, moves, new codes and an end."""

REGISTER = Register(
    [
        unit("01", "Một", "thành phố", "01", FIRST, D3, "01"),
        unit("01", "Một", "tỉnh", "01", D3),
        unit("02", "Hai", "tỉnh", "02"),
        unit("03", "Ba", "tỉnh", "03", FIRST, D4, "02"),
        unit("00001", "An", "phường", "01", FIRST, D2, "00011"),
        unit("00002", "Bình", "xã", "01", FIRST, D1, "00001"),
        unit("00003", "Cát", "xã", "02", FIRST, D1, "00003"),
        unit("00003", "Cát Mới", "xã", "02", D1, D3, "00003"),
        unit("00003", "Cát Mới", "xã", "03", D3, D4, "00003"),
        unit("00003", "Cát Mới", "xã", "02", D4),
        unit("00004", "Đảo", "đặc khu", "02", FIRST, D2, "00012 00013"),
        unit("00005", "Em", "xã", "02", FIRST, D1, "00005 00010"),
        unit("00005", "Em", "xã", "02", D1),
        unit("00006", "Gò", "xã", "02", FIRST, D2, "00011"),
        unit("00007", "Hạ", "xã", "03", FIRST, D2, "00014"),
        unit("00008", "Ích", "xã", "03", FIRST, D4, "00008"),
        unit("00008", "Ích", "xã", "02", D4),
        unit("00009", "Khê", "xã", "03", FIRST, D4),
        unit("00010", "Em Đông", "xã", "02", D1, D3, "00005"),
        unit("00011", "An Bình", "phường", "01", D2),
        unit("00012", "Đảo Bắc", "đặc khu", "02", D2),
        unit("00013", "Đảo Nam", "đặc khu", "02", D2),
        unit("00014", "Hạ Long", "xã", "03", D2, D4, "00014"),
        unit("00014", "Hạ", "phường", "02", D4),
        unit("00015", "Lập", "xã", "03", D3, D4, "00015"),
        unit("00015", "Lập", "xã", "02", D4),
    ]
)

CODES = REGISTER.codes()
SCOPES = ["provinces", "communes", "kind:xã", "kind:phường", "kind:đặc_khu", "in:01", "in:02"]
SCOPES += ["in:03", "00001", "00003", "00011", "02"]
