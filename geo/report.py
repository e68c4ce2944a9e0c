"""What an import or a check of boundaries found, and the refusal of a bad input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

SHOWN = 8
"""Units named in a sentence; the table names all of them."""


class BoundariesRefused(Exception):  # noqa: N818
    """The boundaries cannot be used; the message is one clear sentence."""


@dataclass(frozen=True)
class Finding:
    """One thing about one unit.

    Attributes
    ----------
    problem
        ``missing``, ``unknown-code``, ``unmatched-name``, ``name-differs``,
        ``outside-province``, ``overlap`` or ``inside-other``.
    code
        Code of the unit, or what stands in its place in the source.
    words
        What is wrong, in a sentence.
    """

    problem: str
    code: str
    words: str


@dataclass(frozen=True)
class Report:
    """The result of an import or a check.

    Attributes
    ----------
    source
        Name of the file or folder.
    communes, provinces
        How many units of the register have a polygon.
    expected
        How many communes the register has.
    notes
        Sentences about the whole, in the order of the work.
    findings
        What is wrong with single units.
    seconds
        Time that the work took.
    accepted
        Whether an import put the boundaries in use.
    """

    source: str
    communes: int
    provinces: int
    expected: int
    notes: Sequence[str] = ()
    findings: Sequence[Finding] = field(default_factory=tuple)
    seconds: float = 0.0
    accepted: bool = False

    @property
    def missing(self) -> list[str]:
        """Codes of communes without a polygon."""
        return [finding.code for finding in self.findings if finding.problem == "missing"]

    @property
    def whole(self) -> bool:
        """Whether every commune of the register has a polygon."""
        return not self.missing

    def counts(self) -> dict[str, int]:
        """How many findings there are of each problem, in the order of their first."""
        result: dict[str, int] = {}
        for finding in self.findings:
            result[finding.problem] = result.get(finding.problem, 0) + 1
        return result

    def rows(self) -> list[dict[str, str]]:
        """List the findings as rows of a table: ``problem``, ``code``, ``words``."""
        return [{"problem": f.problem, "code": f.code, "words": f.words} for f in self.findings]

    def lines(self) -> list[str]:
        """Write the report for a person, a line each."""
        text = [
            f"{self.source}: {self.communes} of {self.expected} communes"
            f" in {self.provinces} provinces."
        ]
        text += self.notes
        for problem, count in self.counts().items():
            text.append(f"{problem}: {count}")
            some = [finding for finding in self.findings if finding.problem == problem]
            text += [f"  {finding.code}  {finding.words}" for finding in some[:SHOWN]]
            if count > SHOWN:
                text.append(f"  and {count - SHOWN} more")
        if not self.findings:
            text.append("Nothing is wrong with any unit.")
        return text
