"""By when Amazon wants an answer, in its many wordings. Each mail came in on 3 March 2026, 10:20:30 UTC."""

from __future__ import annotations

import pytest

from kefu.channels.inbound import InboundMessage
from kefu.connectors.mail.reading import read_mail
from kefu.connectors.mail.reading.layouts import by_code
from tests.connectors.mail.reading.samples import mail

THREE_DAYS = {
    "US": "2026-03-06T02:20:30-08:00",
    "DE": "2026-03-06T11:20:30+01:00",
    "JP": "2026-03-06T19:20:30+09:00",
}
END_OF_SIXTH = {
    "US": "2026-03-06T23:59:59-08:00",
    "UK": "2026-03-06T23:59:59+00:00",
    "DE": "2026-03-06T23:59:59+01:00",
    "JP": "2026-03-06T23:59:59+09:00",
}
ANSWERS = [
    ("US", "You must respond within three (3) calendar days.", THREE_DAYS["US"]),
    ("US", "Please respond in 72 hours or less.", THREE_DAYS["US"]),
    ("US", "You have 3 calendar days to provide a response.", THREE_DAYS["US"]),
    ("US", "Reply to this claim no later than 3 days from now.", THREE_DAYS["US"]),
    ("US", "Please send proof of delivery within 3 calendar days.", THREE_DAYS["US"]),
    ("US", "Please respond within the next 2 business days", "2026-03-05T02:20:30-08:00"),
    ("US", "Please reply by Friday, March 6, 2026.", END_OF_SIXTH["US"]),
    ("US", "Respond by end of day March 6, 2026.", END_OF_SIXTH["US"]),
    ("US", "Respond by 03/06/2026.", END_OF_SIXTH["US"]),
    ("US", "You have until March 6 to respond to this claim.", END_OF_SIXTH["US"]),
    ("US", "Response due: March 6, 2026", END_OF_SIXTH["US"]),
    ("US", "Deadline for your response: 2026-03-06", END_OF_SIXTH["US"]),
    ("US", "Reply by March 6, 2026 at 5:00 PM PST.", "2026-03-06T17:00:00-08:00"),
    ("US", "Reply before March 6, 2026.", "2026-03-06T00:00:00-08:00"),
    ("UK", "Respond by 06/03/2026.", END_OF_SIXTH["UK"]),
    ("UK", "Reply by 6 Mar 2026 23:59 GMT.", "2026-03-06T23:59:00+00:00"),
    ("DE", "Sie haben 3 Kalendertage Zeit, um zu antworten.", THREE_DAYS["DE"]),
    ("DE", "Bitte reagieren Sie innerhalb von drei Kalendertagen.", THREE_DAYS["DE"]),
    ("DE", "Bitte antworten Sie bis zum 6. März 2026.", END_OF_SIXTH["DE"]),
    ("DE", "Frist: 6. März 2026", END_OF_SIXTH["DE"]),
    ("DE", "Antworten Sie spätestens am 06.03.2026 um 18:00 Uhr.", "2026-03-06T18:00:00+01:00"),
    ("FR", "Veuillez répondre dans les 3 jours calendaires.", THREE_DAYS["DE"]),
    ("FR", "Vous devez répondre sous 72 heures.", THREE_DAYS["DE"]),
    ("FR", "Vous avez jusqu’au 6 mars 2026 pour répondre.", END_OF_SIXTH["DE"]),
    ("FR", "Date limite de réponse : 6 mars 2026", END_OF_SIXTH["DE"]),
    ("FR", "Répondez au plus tard le 6 mars 2026 à 17h00.", "2026-03-06T17:00:00+01:00"),
    ("FR", "Merci de répondre avant le 6 mars 2026.", "2026-03-06T00:00:00+01:00"),
    ("IT", "Rispondi entro e non oltre 3 giorni di calendario.", THREE_DAYS["DE"]),
    ("IT", "Hai 3 giorni di calendario per rispondere.", THREE_DAYS["DE"]),
    ("IT", "È necessario rispondere entro il giorno 6 marzo 2026.", END_OF_SIXTH["DE"]),
    ("ES", "Dispone de 3 días naturales para responder.", THREE_DAYS["DE"]),
    ("ES", "Responde a más tardar el 6 de marzo de 2026.", END_OF_SIXTH["DE"]),
    ("JP", "3日以内にご返信ください。", THREE_DAYS["JP"]),
    ("JP", "この通知から72時間以内に回答してください。", THREE_DAYS["JP"]),
    ("JP", "2026年3月6日（金）までにご回答ください。", END_OF_SIXTH["JP"]),
    ("JP", "2026年3月6日 17:00までにご回答ください。", "2026-03-06T17:00:00+09:00"),
    ("JP", "回答期限: 2026/03/06", END_OF_SIXTH["JP"]),
    ("NL", "Reageer binnen 3 kalenderdagen.", THREE_DAYS["DE"]),
    ("SE", "Svara inom 3 kalenderdagar.", THREE_DAYS["DE"]),
    ("PL", "Odpowiedz w ciągu 3 dni kalendarzowych.", THREE_DAYS["DE"]),
    ("US", "请在3天内回复。", THREE_DAYS["US"]),
]


def claim(
    body: str, marketplace: str, date: str = "Tue, 3 Mar 2026 10:20:30 +0000"
) -> InboundMessage:
    head = (
        "X-Space-Notification-Type: A_Z_CLAIM_RESPONDENT_NOTIFY\n"
        f"X-Marketplace-ID: {by_code()[marketplace].id}\n"
    )
    return read_mail(mail(body, extra=head, date=date))


def due(message: InboundMessage) -> str | None:
    return message.deadline.isoformat() if message.deadline else None


@pytest.mark.rule("CLM-2")
@pytest.mark.parametrize(("marketplace", "sentence", "wanted"), ANSWERS)
def test_the_deadline_is_read_from_the_sentence(
    marketplace: str, sentence: str, wanted: str
) -> None:
    message = claim(f"Hello,\n\n{sentence}\n\nRegards\n", marketplace)
    assert due(message) == wanted
    assert message.notice_facts["deadline_for"] == "answer"


@pytest.mark.parametrize(
    "sentence",
    [
        "The buyer has 30 days to return the item.",
        "Your refund will appear within 5 business days.",
        "We will review the claim within 7 days.",
        "The order was placed on March 1, 2026.",
        "L’acheteur dispose de 30 jours pour renvoyer l’article.",
        "Please respond soon.",
    ],
)
def test_somebody_elses_time_is_no_deadline_of_ours(sentence: str) -> None:
    assert due(claim(sentence, "US")) is None


def test_the_answer_goes_before_the_appeal() -> None:
    text = "You may appeal within 30 days.\nPlease respond within 3 calendar days.\n"
    assert due(claim(text, "US")) == THREE_DAYS["US"]


@pytest.mark.rule("CLM-6")
def test_an_appeal_has_its_own_clock() -> None:
    message = claim("You may appeal this decision within 30 days.", "UK")
    assert due(message) == "2026-04-02T11:20:30+01:00"
    assert message.notice_facts["deadline_for"] == "appeal"


def test_of_two_deadlines_the_earlier_counts() -> None:
    text = "Please respond within 3 calendar days.\nPlease respond by March 5, 2026.\n"
    assert due(claim(text, "US")) == "2026-03-05T23:59:59-08:00"


def test_business_days_pass_over_the_weekend() -> None:
    message = claim("Respond within 2 business days.", "UK", "Fri, 6 Mar 2026 09:00:00 +0000")
    assert due(message) == "2026-03-10T09:00:00+00:00"


def test_seventy_two_hours_are_seventy_two_hours_across_a_clock_change() -> None:
    message = claim("Respond within 3 days.", "DE", "Fri, 27 Mar 2026 12:00:00 +0000")
    assert due(message) == "2026-03-30T14:00:00+02:00"


def test_a_date_without_a_year_is_the_next_such_date() -> None:
    message = claim("Respond by January 3.", "UK", "Wed, 30 Dec 2026 12:00:00 +0000")
    assert due(message) == "2027-01-03T23:59:59+00:00"


def test_without_a_known_arrival_no_duration_can_be_counted() -> None:
    assert due(claim("Respond within 3 days.", "UK", date="nonsense")) is None
