"""What a file can be that is of no use."""

from __future__ import annotations


class Unusable(ValueError):
    """A document that cannot be taken in at all; nothing of it was written.

    Codes: ``empty``, ``unknown_report`` (its first line fits no report), ``columns_missing``,
    ``cut_off`` (the end is missing), ``not_xml``, ``declares_entities`` (XML that expands itself),
    ``not_json``, ``wrong_shape``, ``too_large``. ``seen``: what stands there, or what is missing.
    """

    def __init__(self, code: str, seen: str = "") -> None:
        self.code, self.seen = code, seen[:200]
        super().__init__(f"{WHY[code]}{f': {self.seen}' if self.seen else ''}")


# As the command line says it; the pages have it in the reader's language.
WHY = {
    "empty": "the file is empty",
    "unknown_report": "no report that Kefu knows; its first line must name the columns; found",
    "columns_missing": "columns are missing; download the report again, unchanged; missing",
    "cut_off": "the end of the file is missing; download it again",
    "not_xml": "this is no XML",
    "declares_entities": "XML that declares entities is not read",
    "not_json": "this is no JSON",
    "wrong_shape": "this is not built as Amazon builds this report; found",
    "too_large": "the file is too large; choose a shorter period",
}
