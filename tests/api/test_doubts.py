"""A program that looks at Amazon, and says what became of a letter of which nobody knows."""

from kefu.outbox.models import Action
from tests.desk import open_desk
from tests.outbox.test_doubtful_letters import letter_in_doubt


def test_a_program_is_shown_where_to_look_and_says_what_it_found(desk, calling):
    letter = letter_in_doubt(desk)
    alice, charlie = calling(desk.alice), calling(open_desk(key="other").alice)
    [row] = alice.get("/actions")[1]["actions"]
    assert (row["kind"], row["text"]) == ("send_mail", letter.message.text)
    assert "/messaging/inbox" in row["link"]
    assert charlie.get("/actions")[1]["actions"] == []
    assert charlie.post(f"/actions/{row['id']}/looked", outcome="again")[0] == 404
    assert alice.post(f"/actions/{row['id']}/looked", outcome="happened")[0] == 204
    settled = Action.objects.select_related("message").get()
    assert (settled.state, settled.message.delivery) == ("sent", "sent")
