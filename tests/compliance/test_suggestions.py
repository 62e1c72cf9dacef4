"""A suggestion is itself clean, and taking it settles the finding."""

from kefu.compliance import Finding, lint
from tests.compliance.corpora import bad_letters


def with_suggestions(text: str, findings: tuple[Finding, ...]) -> str:
    """The text with every finding replaced; of overlapping ones the one that ends last."""
    untouched = len(text)
    for finding in sorted(findings, key=lambda f: (-f.end, f.start)):
        if finding.end <= untouched:
            text = text[: finding.start] + finding.suggestion + text[finding.end :]
            untouched = finding.start
    return text


def test_every_suggestion_passes_the_check_itself():
    for bad in bad_letters():
        for finding in lint(bad.text).findings:
            assert lint(finding.suggestion).findings == (), finding


def test_taking_the_suggestions_leaves_nothing_to_find():
    for bad in bad_letters():
        text = bad.text
        for _ in range(3):
            text = with_suggestions(text, lint(text).findings)
        assert lint(text).findings == (), (bad.text, text)


def test_a_command_is_offered_as_a_request():
    offered = {
        "Please wait until Friday.": "we would kindly ask for a little patience",
        "You must return the lamp.": "we would kindly ask you to return",
        "Vous devez renvoyer la lampe.": "nous vous serions reconnaissants de bien vouloir renvoyer",
        "Envíenos una foto.": "le agradeceríamos si pudiera enviarnos",
        "写真を送ってください。": "送っていただけますでしょうか",
        "请提供照片。": "麻烦您提供",
    }
    for text, request in offered.items():
        (finding,) = lint(text).findings
        assert finding.suggestion.lower() == request
