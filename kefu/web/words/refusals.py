"""What to tell a person when a verb says no (``NotAllowedNow``): the reason, and what helps."""

from django.utils.translation import gettext_noop as _n

from kefu.web.words.return_refusals import SENTENCES as RETURNS

SENTENCES = {
    "macros_unreadable": _n(
        "The file cannot be read (%(where)s). It must be JSON as exported here, or CSV with a line of column names."
    ),
    "macros_too_many": _n("The file holds more than %(most)s canned replies."),
    "macros_strange_column": _n("There is no column “%(column)s”; known are %(known)s."),
    "macros_strange_store": _n("You have no store “%(store)s”."),
    "macros_strange_whose": _n("“whose” is team or mine, not “%(whose)s”."),
    "macros_strange_remedy": _n("There is no remedy “%(remedy)s”."),
    "all_messages": _n("A case must keep at least one message. Merge it instead."),
    "already_answered": _n("Somebody has answered this already."),
    "already_appealed": _n("This claim has been appealed already."),
    "already_leaving": _n("Too late to call it back: the answer is leaving or has left."),
    "already_removed": _n("It has been noted already that this feedback was removed."),
    "already_undone": _n("This has been undone already."),
    "already_waiting_for_approval": _n("An answer of this case is waiting for a second person."),
    "amount_not_possible": _n(
        "That amount is not possible: more than was paid, or nothing is left to pay back."
    ),
    "answer_first": _n("Only an answer to the buyer stops this clock."),
    "answer_on_its_way": _n("An answer is just leaving. Try again in a moment."),
    "appeal_too_late": _n("Too late: this claim could be appealed until %(until)s."),
    "amount_unknown": _n("The amount or the order is not known, so nothing can be paid from here."),
    "asked_before": _n("This has been asked for already; see what became of it."),
    "asked_before:send_replacement": _n(
        "A replacement of this order was asked for already: %(items)s, in case #%(case)s, %(at)s; how it stands: %(state)s. "
        "No more is sent than was bought. If the letter only repeats that promise, take the tick away; if another one is to be sent "
        "all the same, ask the warehouse."
    ),
    "assistant_budget_spent": _n(
        "The assistant has done what it may do today. Everything else works as always."
    ),
    "assistant_busy": _n("The assistant is still at your last questions."),
    "assistant_off": _n("The assistant is not switched on for this."),
    "beyond_your_limits": _n("This goes beyond your own limits, too. Only the owner can say yes."),
    "blocked_finding": _n(
        "Not sent: the answer holds something that must not leave. Mend what is marked."
    ),
    "buyer_wrote_too": _n(
        "The buyer wrote as well: answer them, and the order is cancelled with the answer."
    ),
    "claim_not_lost": _n("Only a claim that was granted to the buyer can be appealed."),
    "claim_not_open": _n("This claim does not wait for an answer."),
    "call_back_the_letter": _n("A letter tells of this: take the letter back, and this with it."),
    "draft_changed_elsewhere": _n(
        "Somebody else has changed this draft meanwhile. Your words are still in the form."
    ),
    "empty_note": _n("The note is empty."),
    "empty_reply": _n("The reply is empty."),
    "goods_first": _n(
        "The goods are not back yet. Pay on their arrival, or state that the buyer may keep them (RET-6)."
    ),
    "may_not_approve": _n("Only a supervisor or the owner may approve."),
    "may_not_set_limit": _n("These limits are set by somebody else."),
    "merged": _n("This case has been merged into case %(into)s."),
    "more_than_paid": _n(
        "Not possible: %(paid)s %(currency)s were paid for this order, %(had)s of it are refunded or "
        "promised already, and this adds %(asked)s. At most %(left)s %(currency)s are left. "
        "If the letter only repeats a promise, take the tick away."
    ),
    "needs_approval": _n("This goes beyond what one person may give: ask with a letter."),
    "no_address": _n("The buyer's address is not known, so nothing can be sent from here."),
    "no_chargeback": _n(
        "This is an A-to-z claim. Whether it is about the card is asked of chargebacks only."
    ),
    "no_ground": _n("Name the ground on which Amazon may remove it."),
    "no_review_file": _n("Choose a file of at most 20 MB."),
    "not_reviews": _n("This is no list of reviews: its first line must name %(missing)s."),
    "no_tracking": _n("Carrier and tracking number are needed."),
    "no_wish": _n("Say how the draft should be rewritten."),
    "no_mailbox": _n("Store %(store)s has no active mailbox to send from."),
    "no_order": _n("The case names no order."),
    "not_a_buyer_message": _n("Only a buyer's message can be marked so."),
    "not_a_fact": _n("That value is not possible: %(why)s"),
    "no_such_case": _n("There is no such case in your stores."),
    "not_asked": _n("The task did not ask for that."),
    "nothing_to_write": _n(
        "There is nothing to write: the case waits for nobody, or a person must decide."
    ),
    "unknown_remedy": _n("%(remedy)s is no remedy."),
    "not_connected": _n(
        "This store's connection to Amazon does not allow it now; do it in Seller Central."
    ),
    "not_held": _n("The letter is not held back any more."),
    "nothing_to_recover": _n("This task brings no money back, or the amount is below zero."),
    "no_amount_typed": _n("“%(typed)s” is no amount. Write it as 12.50."),
    "not_in_this_store": _n("That person does not work for this store."),
    "not_in_doubt": _n("This is settled already."),
    "not_quarantined": _n("This item is not in quarantine any more."),
    "not_handed_over": _n(
        "The mail server has not handed this mail over yet, so there is nothing to accept; ask it again."
    ),
    "nothing_new": _n("That is what is known already."),
    "not_judged": _n("The case has not been read yet."),
    "nothing_to_change": _n("Nothing differs from what the page says now."),
    "nothing_to_undo": _n("There is nothing left to take back."),
    "nothing_to_rewrite": _n("There is no draft to rewrite yet."),
    "nothing_to_translate": _n("There is nothing to translate."),
    "nothing_to_send": _n("The answer is empty."),
    "nothing_to_split": _n("Choose the messages that belong to a case of their own."),
    "offer_settled": _n("The buyer's answer to this offer has been noted already."),
    "open_problem": _n(
        "A case of this order is not done yet: no review is asked for before (REV-1)."
    ),
    "outside_review_window": _n(
        "Amazon lets a review be asked for from 5 days after the earliest to 30 days after the latest promised day (REV-1)."
    ),
    "other_store": _n("Cases of different stores cannot be merged."),
    "done_by_hand": _n(
        "Somebody has recorded that this was done at Amazon by hand; trying it again would do it twice."
    ),
    "paid_already": _n("Amazon's notice tells that this was paid already."),
    "policy_base_outdated": _n(
        "Meanwhile %(holding)s decides, and this draft does not build on it. Bring the draft up to date first."
    ),
    "policy_changed_elsewhere": _n(
        "Somebody else has changed this draft meanwhile. Look at it as it is now, then try again."
    ),
    "overdue": _n(
        "Not sent: the buyer's message is past its time. Mark it and write a fresh message, "
        "or tick that you answer in place."
    ),
    "policy_choices_missing": _n(
        "In %(count)s places both versions changed the same thing. Choose in each of them first."
    ),
    "policy_has_problems": _n("The check found %(count)s problems. Mend them first."),
    "policy_last_one": _n("No other version would be left to decide."),
    "policy_no_such_file": _n("The policy has no file %(file)s."),
    "policy_no_newer_base": _n(
        "This draft builds already on version %(number)s, or that one decides no more."
    ),
    "policy_not_a_draft": _n("%(version)s is no draft any more: it cannot be changed."),
    "policy_not_approved": _n("Only an approved version can be called back."),
    "policy_not_checked": _n("These changes have not been checked yet. Check them first."),
    "policy_not_proposed": _n("%(version)s does not wait for a second person."),
    "policy_not_replayed": _n("These changes have not been replayed over past cases yet."),
    "policy_reason_needed": _n("Say why, so that others can understand it later."),
    "policy_unchanged": _n("Nothing differs from %(base)s."),
    "policy_unreadable": _n("The policy cannot be read. Mend what is marked first."),
    "reason_for_claim": _n("This goes against what a source told. Say in a few words why."),
    "record_the_step": _n("Say at the step itself whether it was done; then its clock stops."),
    "reason_needed": _n("This goes beyond what one person may offer. Say why, then ask."),
    "refused_before": _n(
        "The buyer has refused this already, so it is not offered again: %(remedies)s. "
        "If that was read wrongly, say so beside the offer."
    ),
    "remedy_not_allowed": _n("The policy does not allow this here."),
    "removal_asked": _n("Amazon has been asked to remove it and has not answered yet."),
    "removal_not_asked": _n("Amazon has not been asked to remove it."),
    "same_answer_already_sent": _n("This very answer has been sent already."),
    "same_case": _n("A case cannot be merged with itself."),
    "same_person": _n("A second person must say yes: you asked for this one yourself."),
    "not_an_outcome": _n("Choose how it ended."),
    "step_note_needed": _n("Say in a few words why it could not be done."),
    "step_opened_anew": _n("The same step has been opened once more since; go on with that one."),
    "step_over": _n("This step has been settled already."),
    "step_text_too_long": _n(
        "Amazon takes %(limit)s characters here and the text has %(length)s. Shorten it."
    ),
    "suggestion_beyond_verdict": _n(
        "This suggestion holds something that must not be promised, so it cannot be taken over."
    ),
    "suggestion_gone": _n("This suggestion has been taken over already."),
    "suggestion_outdated": _n(
        "The draft has changed since. Your words stay; ask the assistant again if you like."
    ),
    "suggestion_unconfirmed": _n("Tick off each change first, or discard the suggestion."),
    "assistant_text_too_long": _n(
        "The text is longer than the assistant may read (%(most)s characters)."
    ),
    "task_not_open": _n("This task has been settled already."),
    "macro_needs_name": _n("Give it a name, in English or Chinese."),
    "macro_needs_text": _n("It needs a text in at least one language."),
    "no_such_text": _n("Our letters have no such text any more: %(key)s"),
    "not_your_macro": _n(
        "Only a supervisor may change the team's canned replies; those of all stores, the owner."
    ),
    "shipped_by_amazon": _n("Amazon ships this order itself."),
    "ships_later": _n("A shipment is confirmed when it has left, not before."),
    "shortcut_taken": _n("Another canned reply has the shortcut %(shortcut)s already."),
    "shortcut_unreadable": _n("A shortcut has at most 24 characters and no blanks."),
    "text_as_shipped": _n("This is the shipped text, word for word; nothing was kept."),
    "text_blocked": _n(
        "Not kept: the text holds something that no letter may hold (%(what)s). Mend what is marked."
    ),
    "text_changed_elsewhere": _n(
        "Not kept: somebody else has changed this meanwhile. Your words are still in the form."
    ),
    "text_empty": _n("The text is empty. To use the shipped one again, press its button."),
    "text_too_long": _n("The text is longer than the %(most)s characters of a message at Amazon."),
    "unacknowledged_warning": _n("Not sent: look at the warnings and tick them off, or mend them."),
    "unanswered": _n(
        "The buyer still waits for an answer. Answer, or mark the message as needing none."
    ),
    "unfilled_gap": _n("Not sent: the answer still has a gap to fill: %(gap)s"),
    "unknown_cause": _n("Choose one of the causes."),
    "unknown_decision": _n("Choose how the claim ended."),
    "unknown_lesson": _n("Choose what it should be filed under."),
    "unknown_remover": _n("Choose who removed it: Amazon or the buyer."),
    "unknown_step": _n("There is no such step."),
    "unknown_task": _n("There is no such task."),
    **RETURNS,
}

TABLES: dict[str, dict[str, str]] = {}
