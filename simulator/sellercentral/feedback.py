"""The Feedback Manager: reply in public, ask for removal."""

from __future__ import annotations

from simulator.books.feedback import REMOVABLE, Feedback
from simulator.books.journal import NotPossible
from simulator.sellercentral.html import Html, area, choice, folded, form, join, link, table, tag
from simulator.sellercentral.orders import address
from simulator.sellercentral.visit import Done, Shown, Visit, when

LIST, REPLY, REMOVAL = (
    "/feedback-manager/index.html",
    "/feedback-manager/reply",
    "/feedback-manager/removal",
)
LONGEST = 500
WORDS = {
    "product_review": "The whole comment is a product review",
    "obscene": "Obscene language",
    "personal_data": "Personal data",
    "fba_delivery": "About delivery by Amazon",
    "promotional": "Promotional content",
}


def listed(visit: Visit) -> Shown:
    """The store's feedback, newest first."""
    found = sorted(
        visit.books.feedback.of_store(visit.store), key=lambda f: f.left_at, reverse=True
    )
    rows = ((_what(given), _state(given), _acts(given)) for given in found)
    return Shown("Feedback Manager", table(("Feedback", "State", "What can be done"), rows))


def reply(visit: Visit) -> Done:
    """Everybody reads it."""
    told = visit.needed("text", "Your reply")
    if len(told) > LONGEST:
        raise NotPossible(f"The reply has at most {LONGEST} characters.")
    visit.books.feedback.answer(_wanted(visit), text=told, now=visit.now)
    return Done(LIST, "Your reply is posted.")


def ask_removal(visit: Visit) -> Done:
    """Amazon looks at it within days."""
    visit.books.feedback.ask_removal(_wanted(visit), ground=visit.field("ground"), now=visit.now)
    return Done(LIST, "Your request has been submitted.")


def _wanted(visit: Visit) -> Feedback:
    found = visit.books.feedback.get(visit.store, visit.field("feedback"))
    if found is None:
        raise NotPossible("There is no such feedback.")
    return found


def _what(given: Feedback) -> Html:
    stars = "★" * given.rating + "☆" * (5 - given.rating)
    comment = tag("s", given.comment) if given.removed_at else given.comment
    return join(
        (
            tag("b", stars),
            " ",
            link(address(given.order_id), given.order_id),
            tag("blockquote", comment),
            tag("div", f"Reply: {given.reply}") if given.reply else "",
        )
    )


def _state(given: Feedback) -> Html:
    lines = [f"left {when(given.left_at)}"]
    if given.removed_at:
        lines.append(f"removed by {given.removed_by} {when(given.removed_at)}")
    elif given.removal_refused_at:
        lines.append(f"removal refused {when(given.removal_refused_at)}")
    elif given.removal_asked_at:
        lines.append(f"removal asked {when(given.removal_asked_at)}")
    return join(tag("div", told) for told in lines)


def _acts(given: Feedback) -> Html:
    if given.removed_at:
        return Html("")
    box = area("Your reply", "text", LONGEST)
    acts = [folded("Post a public reply", form(REPLY, "Submit", box, feedback=given.id))]
    if given.removal_asked_at is None:
        grounds = choice("Ground", "ground", {code: WORDS[code] for code in REMOVABLE})
        acts.append(folded("Request removal", form(REMOVAL, "Submit", grounds, feedback=given.id)))
    return join(acts)
