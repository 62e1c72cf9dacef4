"""What people and Amazon do in stories of guided steps."""

import pytest

from kefu.cases.errors import NotAllowedNow
from kefu.guided.verbs import begin, record_done
from tests.mails import ORDER, notice

OTHER_UUID = "7a1b2c3d-0000-4000-8000-00000000beef"


def start(desk, case, kind="authorise_return", **more):
    return begin(case, kind=kind, actor=desk.alice, now=desk.now, **more)


def done(desk, step, **more):
    record_done(step, actor=desk.alice, now=desk.now, **more)


def return_notice(desk, *, authorised=True):
    said = "was authorised." if authorised else "waits for your answer."
    body = f"The return {said}\nOrder ID: {ORDER}\nRMA: DxTq81RRMA\n"
    subject = (
        f"Return authorization notification for order {ORDER}"
        if authorised
        else f"Return authorization request for order # {ORDER}"
    )
    return notice("RETURN_REQUEST", at=desk.now, subject=subject, body=body)


def events(case):
    return [event.code for event in case.events.all()]


def refused(code, act, *args, **more):
    with pytest.raises(NotAllowedNow) as no:
        act(*args, **more)
    assert no.value.code == code
