"""Words for the policy book: what happened to a version, as sentences."""

from django.utils.translation import gettext_noop as _n

SENTENCES = {
    "policy_shipped": _n("Came with the program"),
    "policy_drafted": _n("%(who)s started this draft from version %(base)s"),
    "policy_renamed": _n("%(who)s named it “%(title)s”"),
    "policy_file_saved": _n("%(who)s changed %(file)s"),
    "policy_rebased": _n("%(who)s built it on version %(onto)s instead of %(base)s"),
    "policy_rebased_choosing": _n(
        "%(who)s built it on version %(onto)s instead of %(base)s and chose in %(count)s places"
    ),
    "policy_proposed": _n("%(who)s proposed it: %(reason)s"),
    "policy_withdrawn": _n("%(who)s took the proposal back"),
    "policy_approved": _n("%(who)s said yes%(note)s"),
    "policy_rejected": _n("%(who)s said no%(note)s"),
    "policy_discarded": _n("%(who)s discarded it"),
    "policy_retired": _n("%(who)s called it back: %(reason)s"),
}
