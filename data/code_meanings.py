"""What a full code means in a file: the present unit first, then what a former one became."""

from __future__ import annotations

from datetime import date

from data.lineage import Lineage, fits
from data.register import Unit
from data.written_unit import Codes, united


class CodeMeanings:
    """The units that the codes of one file can mean.

    ``mixed`` says that the file has codes that ended on 1 July 2025: then those that mean
    something else in the two registers can mean both.
    """

    def __init__(self, lineage: Lineage, codes: Codes) -> None:
        self._lineage = lineage
        self._codes = codes
        self.mixed = False

    def of(self, code: str, on: date) -> list[Unit]:
        """Return the units that a full code can mean; more than one is for a person to say."""
        if self._codes == "former":
            heirs = self._lineage.heirs_of_code(code, on)
            return heirs or self._lineage.became([code], on)
        present = self._lineage.became([code], on)
        if not present and all(on < row.valid_from for row in self._lineage.register.rows(code)):
            return self._lineage.heirs_of_code(code, on)
        if self.mixed and self._lineage.register.means_something_else(code):
            heirs = self._lineage.heirs_of_code(code, on)
            return [*present, *(unit for unit in heirs if unit not in present)]
        return present

    def named(self, code: str, name: str, on: date) -> list[Unit]:
        """Return what a full code beside a name can mean.

        Where the name is that of the former unit with the code, these are all its parts.
        """
        units = self.of(code, on)
        former = self._lineage.register.former_get(code)
        if not former or not name or self._codes == "current":
            return units
        if not fits(name, former) or any(fits(name, unit) for unit in units):
            return units
        return united(units, self._lineage.heirs([former], on))
