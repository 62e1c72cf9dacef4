"""Every address of the desk, in tables: whose it is, of what, and whether it changes something."""

from django.urls import URLResolver, reverse

from kefu.web import urls

# Pages without an object of their own: what they show is narrowed, see the tests of each.
LISTS = {
    "inbox": (),
    "next_case": (),
    "inbox_view": ("due",),
    "inbox_pulse": ("due",),
    "claims": (),
    "feedback": (),
    "review_requests": (),
    "reviews": (),
    "topics": (),
    "tasks": (),
    "guided": (),
    "approvals": (),
    "policy": (),
    "limits": (),
    "concessions": (),
    "concession_sums": (),
    "health": (),
    "actions": (),
    "intake": (),
    "orders": (),
    "returns": (),
    "warehouse": (),
    "new_return": (),
    "lots": (),
    "owed": (),
    "disputes": (),
    "return_policy": (),
    "order_imports": (),
    "data": (),
    "mailboxes": (),
    "amazon": (),
    "new_mailbox": (),
    "own_texts": (),
    "macros": (),
    "new_macro": (),
    "check_macro": ("de",),
    "macros_export": ("json",),
    "search": (),
    "preferences": (),
}
# The owner's alone: a supervisor is told that the role does not allow it.
OWNERS = {"people": (), "new_person": (), "person": ("person",), "assistant": ()}
OPEN_TO_ALL = {"language", "solved"}
# One's own alone, whatever the role.
OWN = {"new_token": (), "revoke_token": ("token",)}
# Names the store in the form, so its address alone is nobody's.
IN_FORM = {"unknown_parcel", "new_lot", "set_terms", "macros_import"}
# The policy is one for all stores, so roles alone say who may what: address and whether it changes something.
POLICY = {
    "policy_version": ((1,), False),
    "policy_tables": ((1,), False),
    "policy_table": ((1, "damaged"), False),
    "policy_numbers": ((1,), False),
    "policy_place": ((1,), False),
    "policy_try": ((1,), False),
    "policy_changes": ((1,), False),
    "policy_replay": ((1,), False),
    "policy_replay_run": ((1,), True),
    "policy_file": ((1, "book.toml"), False),
    "policy_cell": ((1,), False),
    "policy_row": ((1,), True),
    "policy_number": ((1,), True),
    "policy_undo": ((1,), True),
    "policy_draft": ((1,), True),
    "policy_rename": ((1,), True),
    "policy_rebase": ((1,), False),
    "policy_check": ((1,), True),
    "policy_propose": ((1,), True),
    "policy_withdraw": ((1,), True),
    "policy_approve": ((1,), True),
    "policy_reject": ((1,), True),
    "policy_discard": ((1,), True),
    "policy_retire": ((1,), True),
}
# Pages of one object: the object's name, and whether the address changes something.
OBJECTS = {
    "case": ("case", False),
    "draft": ("case", True),
    "prepare": ("case", True),
    "answer": ("case", True),
    "assign": ("case", False),
    "close": ("case", True),
    "reopen": ("case", True),
    "note": ("case", True),
    "fact": ("case", True),
    "none_needed": ("case", True),
    "write_anew": ("case", True),
    "ask_task": ("case", True),
    "merge": ("case", False),
    "split": ("case", False),
    "presence": ("case", True),
    "message": ("message", False),
    "assist_draft": ("case", True),
    "assist_summary": ("case", True),
    "assist_translate": ("message", True),
    "assist_call": ("call", False),
    "assist_cancel": ("call", True),
    "suggestion_take": ("suggestion", True),
    "suggestion_undo": ("suggestion", True),
    "suggestion_drop": ("suggestion", True),
    "no_response": ("message", True),
    "met": ("deadline", True),
    "undo_regrouping": ("regrouping", True),
    "doubt": ("doubt", True),
    "settle_offer": ("offer", True),
    "guided_begin": ("case", True),
    "guided_step": ("step", False),
    "guided_record": ("step", True),
    "call_back": ("action", True),
    "settle": ("action", True),
    "looked": ("action", True),
    "call_off": ("action", True),
    "release_letter": ("action", True),
    "attachment": ("attachment", False),
    "picture": ("attachment", False),
    "finish_task": ("task", True),
    "correct_listing": ("task", False),
    "drop_task": ("task", True),
    "grant": ("approval", True),
    "deny": ("approval", True),
    "withdraw": ("approval", True),
    "intake_item": ("item", False),
    "intake_raw": ("item", False),
    "intake_retry": ("item", True),
    "intake_accept": ("item", True),
    "order_import": ("import", False),
    "data_refused": ("unread", False),
    "order": ("order", False),
    "confirm_shipment": ("order", True),
    "ask_review": ("order", True),
    "by_template": ("case", True),
    "cancel_on_request": ("case", True),
    "return": ("return", False),
    "answer_return": ("return", True),
    "return_sent": ("return", True),
    "return_remedy": ("return", True),
    "end_return": ("return", True),
    "make_good": ("return", True),
    "ask_refund": ("return", True),
    "owe_nothing": ("return", True),
    "settle_refund": ("refund", True),
    "contradiction": ("contradiction", True),
    "return_photo": ("photo", False),
    "warehouse_return": ("return", False),
    "return_arrived": ("return", True),
    "late_pieces": ("return", True),
    "inspect_return": ("return", True),
    "add_photos": ("return", True),
    "put_away": ("return", True),
    "return_order": ("return", True),
    "end_terms": ("terms", True),
    "add_label": ("return", True),
    "return_label": ("label", False),
    "lot": ("lot", False),
    "fill_lot": ("lot", True),
    "settle_lot": ("lot", True),
    "take_out": ("lot_item", True),
    "settle_owed": ("owed", True),
    "open_dispute": ("return", True),
    "dispute": ("dispute", False),
    "state_dispute": ("dispute", True),
    "propose_dispute": ("dispute", True),
    "settle_dispute": ("dispute", True),
    "mailbox": ("mailbox", False),
    "amazon_account": ("store", False),
    "amazon_queue": ("store", False),
    "amazon_queue_end": ("store", True),
    "health_metric": ("figure", False),
    "amazon_pause": ("source", True),
    "review_plan": ("store", True),
    "tracking_links": ("store", True),
    "review": ("review", False),
    "product": ("product", False),
    "review_settle": ("review", True),
    "feedback_one": ("feedback", False),
    "feedback_step": ("feedback", True),
    "feedback_settle": ("feedback", True),
    "feedback_cause": ("feedback", True),
    "claim": ("claim", False),
    "claim_evidence": ("evidence", False),
    "claim_cause": ("claim", True),
    "claim_service": ("claim", True),
    "claim_answered": ("claim", True),
    "claim_outcome": ("claim", True),
    "claim_appealed": ("claim", True),
    "claim_lesson": ("claim", True),
    "insert_macro": ("case", True),
    "case_macros": ("case", False),
    "macro": ("macro", False),
    "own_text": ("text", False),
    "check_own_text": ("text", True),
}
BOTH = {
    "correct_listing",
    "policy_file",
    "policy_cell",
    "policy_rebase",
    "macro",
    "insert_macro",
    "own_text",
    "assign",
    "merge",
    "split",
    "mailbox",
    "amazon_account",
    "amazon_queue",
    "order_imports",
    "reviews",
    "new_mailbox",
    "new_return",
    "preferences",
    "limits",
}


def _named(patterns):
    for pattern in patterns:
        yield from _named(pattern.url_patterns) if isinstance(pattern, URLResolver) else [pattern]


NAMES = sorted(pattern.name for pattern in _named(urls.urlpatterns))
CHANGING = sorted(n for n, (_, changes) in {**OBJECTS, **POLICY}.items() if changes)


def address(name, objects):
    """The address of a page and whether it changes something."""
    if name in OBJECTS:
        kind, changes = OBJECTS[name]
        found = objects[kind]
        return reverse(name, args=found if isinstance(found, tuple) else [found]), changes
    if name in POLICY:
        arguments, changes = POLICY[name]
        return reverse(name, args=arguments), changes
    arguments = [objects.get(a, a) for a in {**LISTS, **OWNERS, **OWN}.get(name, ())]
    return reverse(name, args=arguments), name in OWN


def ask(client, name, objects, method=None):
    """Open or post to a page."""
    where, changes = address(name, objects)
    return client.post(where) if method == "post" or (changes and not method) else client.get(where)
