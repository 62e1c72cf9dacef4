"""What to tell a person when a verb of the returns desk says no: the reason, and what helps."""

from django.utils.translation import gettext_noop as _n

SENTENCES = {
    "already_authorised": _n("This return request has been answered already."),
    "already_settled": _n("Somebody has settled this already."),
    "amazon_handles_it": _n(
        "Amazon shipped this order and runs its return. What Amazon owes for it stands under Owed."
    ),
    "amount_unreadable": _n("“%(text)s” is no amount of money. Write it like 12.50."),
    "bin_needed": _n("Say where it lies: enter or scan the bin."),
    "exchange_agreed": _n(
        "An exchange or a repair was agreed, so no money is sent. Choose “money back” first."
    ),
    "goods_are_back": _n("The goods are back already, so there is nothing left to keep."),
    "goods_first": _n(
        "No money yet: the goods are not back, and nobody has decided that the buyer keeps them "
        "(RET-6)."
    ),
    "goods_on_their_way": _n(
        "The goods are on their way or here, so the request cannot be closed any more."
    ),
    "grade_contradicts": _n(
        "The grade does not fit what was ticked: what is not genuine is not ours, and what lacks "
        "parts is not as new."
    ),
    "may_not_let_keep": _n(
        "Only a supervisor or the owner may decide that the buyer keeps the goods (RET-6)."
    ),
    "no_amount": _n("Enter the amount to send back, in the order's currency."),
    "label_not_granted": _n(
        "The return policy grants no prepaid label here: the buyer pays the way back (RET-11)."
    ),
    "label_unreadable": _n("A label is a PDF of at most 5 MB, as the carrier made it."),
    "may_not_set_terms": _n("Only a supervisor or the owner sets the return policy."),
    "terms_unreadable": _n(
        "The return policy needs a number of days from 0 to 365 and a choice of each."
    ),
    "about_needed": _n("Say what the dispute is about."),
    "both_sides_first": _n("Both sides are heard before anything is proposed."),
    "buyer_needed": _n("Say who bought the lot."),
    "dispute_open": _n("This case has an open dispute already."),
    "dispute_over": _n("This dispute has been settled."),
    "lot_closed": _n("Lot %(lot)s is closed."),
    "lot_empty": _n("The lot is empty: put goods in first."),
    "may_not_settle": _n(
        "Only a supervisor or the owner may end it otherwise than the policy proposes."
    ),
    "name_needed": _n("Give it a name."),
    "no_case_for_refund": _n("This return has no case yet, so its refund has nowhere to go."),
    "no_outcome": _n("Choose how it ended."),
    "no_proceeds": _n("Enter what it brought, and in which currency."),
    "no_proposal": _n("There is no proposal that could be taken."),
    "no_side": _n("Say whose statement it is."),
    "not_for_bulk": _n("%(ret)s is not put away to be resold in bulk."),
    "not_in_lot": _n("It does not lie in this lot any more."),
    "not_open": _n("This has been settled already."),
    "nothing_stated": _n("Write what was said, or add evidence."),
    "other_cases_file": _n("Evidence must belong to this case."),
    "other_stores_goods": _n("A lot holds goods of its own store only."),
    "reason_needed_to_let_go": _n("Say why it is not claimed."),
    "reason_needed_to_settle": _n("Say why it ends so, so that both sides can be told."),
    "too_early": _n("It can be claimed from %(when)s on."),
    "no_exchange_agreed": _n("No exchange and no repair was agreed."),
    "made_good_before": _n("It was sent already."),
    "no_choice": _n("Choose one of the four answers."),
    "no_code": _n("Scan or type the number on the parcel."),
    "no_disposition": _n("Choose what becomes of the goods."),
    "no_grade": _n("Choose a grade."),
    "no_pieces": _n("Say how many pieces are in which state."),
    "no_such_label": _n(
        "This return label is not waiting to be sent: it has left already, or the goods are here."
    ),
    "no_such_pieces": _n("So many pieces are not there. Look at the page again."),
    "count_unreadable": _n("“%(text)s” is no number of pieces. Write it like 2."),
    "more_than_announced": _n(
        "No more than %(most)s pieces can have come of this return. Note what is more as a parcel of its own."
    ),
    "more_than_pieces_gave": _n(
        "Not possible: %(paid)s %(currency)s were paid for all pieces that came. At most %(left)s %(currency)s are left."
    ),
    "nothing_missing": _n("All pieces that were announced are here already."),
    "more_than_missing": _n(
        "No more than %(most)s pieces were missing. Note what is more as a parcel of its own."
    ),
    "nothing_owed": _n("Nothing is owed for late pieces any more."),
    "reason_needed_to_owe_nothing": _n("Say why nothing more goes back for the late pieces."),
    "put_away_before": _n(
        "Some pieces have their places already, so they are not counted anew. Change their places instead."
    ),
    "no_picture": _n("This file is no picture that can be read. Take JPEG, PNG, WebP or GIF."),
    "no_such_order": _n("The store has no order %(order)s. Import its order report first."),
    "not_arrived": _n("It has not arrived yet. Note the arrival first."),
    "not_as_new": _n("Only goods graded as new or opened go back to stock."),
    "not_correctable": _n("That cannot be set right by hand: %(field)s"),
    "not_inspected": _n("Nobody has looked at it yet. Grade it first."),
    "not_ours_to_sell": _n(
        "What is not ours is neither sold nor kept: it can only be disposed of."
    ),
    "not_said": _n("Nobody said that. Choose one of the two."),
    "order_known": _n("The order of this return is known already."),
    "order_needed": _n("Enter the order number."),
    "more_than_settled": _n(
        "The dispute was settled for less: %(left)s %(currency)s are still to be paid."
    ),
    "keeps_too_much": _n(
        "Amazon lets a seller keep only a part of the price for goods in this state: at least %(least)s %(currency)s must go back."
    ),
    "photo_needed": _n("So much may be kept only with a photo that shows why. Add one first."),
    "picture_too_large": _n("The picture is too large. Take one of at most 20 MB."),
    "reason_needed_for_refund": _n("A second person must say yes to this. Say why, then ask."),
    "reason_needed_to_close": _n(
        "Say why. A request is closed one-sidedly only as a last resort (RET-3)."
    ),
    "refund_not_asked": _n("This refund is not on its way, so it cannot be done."),
    "refund_on_its_way": _n("A refund for this return is on its way already."),
    "return_over": _n("This return is over."),
    "too_many_photos": _n("There are %(most)s photos already; no more are kept."),
    "tracking_needed": _n("Enter the tracking number of the parcel."),
}
