"""The units that a person may have meant, where what was written fits none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from data.likeness import FEW, Likely, Likeness
from data.lineage import Lineage
from data.register import Unit
from data.written_unit import Agreement, Written, digits

_CLOSE = 0.85


class Suggestions:
    """Candidates for a row, the likeliest first."""

    def __init__(self, lineage: Lineage, agreement: Agreement) -> None:
        self._lineage = lineage
        self._agreement = agreement
        self._likeness = Likeness(lineage.register)

    def instead_of(self, field: str, written: Written, on: date) -> list[Unit]:
        """Return candidates for a field that no unit fits."""
        text = getattr(written, field)
        if field.endswith("_code") and text.strip().isdecimal():
            near = self._likeness.codes_near(text.strip(), on)
            near = [u for u in near if not self._agreement.against(u, written, on, field)]
            named = self.by_name(written, on) if written.unit else []
            found = [*(unit for unit in near if unit in named), *named, *near]
        elif field == "province":
            found = _units(self._likeness.names_near(text, on, "provinces"))
        elif field == "unit":
            found = self.by_name(written, on)
        else:
            found = _units(self._likeness.names_near(text, on))
        return list({unit.code: unit for unit in found}.values())[:FEW]

    def by_name(self, written: Written, on: date) -> list[Unit]:
        """Return the units with a name like the row's, the likeliest first.

        First those of the row's province with nearly that name, then those elsewhere with just that
        name: of the two, a slip in the name is the likelier.
        """
        register = self._lineage.register
        homes = self._provinces(written, on)
        inside = [
            likely for home in homes for likely in self._likeness.names_near(written.unit, on, home)
        ]
        elsewhere = register.find(written.unit, None, on)
        if not inside and not elsewhere:
            return _units(self._likeness.names_near(written.unit, on))
        close = _units(likely for likely in inside if likely[1] >= _CLOSE)
        ranked = [*close, *elsewhere[:FEW], *_units(inside)]
        return list({unit.code: unit for unit in ranked}.values())[:FEW]

    def _provinces(self, written: Written, on: date) -> list[str]:
        if written.province:
            named = self._lineage.provinces_named(written.province, on)
            units = self._lineage.became((code for code, _ in named), on)
            former = self._lineage.former_provinces(written.province)
            return [unit.code for unit in units or self._lineage.heirs(former, on)]
        code = digits(written.province_code).zfill(2)
        units = self._lineage.became([code], on) if len(code) == 2 else []
        return [unit.code for unit in units or self._lineage.heirs_of_code(code, on)]


def _units(likely: Iterable[Likely]) -> list[Unit]:
    return [unit for unit, _ in likely]
