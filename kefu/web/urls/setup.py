"""Addresses of what is set up and looked after: the policy, mail, Amazon, people, texts."""

from __future__ import annotations

from django.urls import include, path

from kefu.web.views import (
    amazon,
    amazon_queue,
    assist_settings,
    data_health,
    intake,
    macro_files,
    macros,
    mailboxes,
    people,
    policy,
    policy_changes,
    policy_editing,
    policy_rebasing,
    policy_replaying,
    policy_steps,
    policy_trying,
    texts,
)

urlpatterns = [
    path(
        "policy/",
        include(
            [
                path("", policy.policy, name="policy"),
                path("<int:number>/", policy.version, name="policy_version"),
                path("<int:number>/tables/", policy.tables, name="policy_tables"),
                path("<int:number>/tables/<str:slug>/", policy.table, name="policy_table"),
                path("<int:number>/numbers/", policy.numbers, name="policy_numbers"),
                path("<int:number>/try/", policy_trying.trying, name="policy_try"),
                path("<int:number>/changes/", policy_changes.changes, name="policy_changes"),
                path("<int:number>/replay/", policy_replaying.replay, name="policy_replay"),
                path("<int:number>/replay/run", policy_replaying.run, name="policy_replay_run"),
                path("<int:number>/place", policy.place, name="policy_place"),
                path("<int:number>/files/<path:name>", policy_editing.file, name="policy_file"),
                path("<int:number>/cell", policy_editing.cell, name="policy_cell"),
                path("<int:number>/row", policy_editing.row, name="policy_row"),
                path("<int:number>/number", policy_editing.change_number, name="policy_number"),
                path("<int:number>/undo", policy_editing.undo, name="policy_undo"),
                path("<int:number>/draft", policy_steps.start, name="policy_draft"),
                path("<int:number>/rebase/", policy_rebasing.rebasing, name="policy_rebase"),
                path("<int:number>/rename", policy_steps.rename, name="policy_rename"),
                path("<int:number>/check", policy_steps.check, name="policy_check"),
                path("<int:number>/propose", policy_steps.propose, name="policy_propose"),
                path("<int:number>/withdraw", policy_steps.withdraw, name="policy_withdraw"),
                path("<int:number>/approve", policy_steps.approve, name="policy_approve"),
                path("<int:number>/reject", policy_steps.reject, name="policy_reject"),
                path("<int:number>/discard", policy_steps.discard, name="policy_discard"),
                path("<int:number>/retire", policy_steps.retire, name="policy_retire"),
            ]
        ),
    ),
    path(
        "intake/",
        include(
            [
                path("", intake.intake, name="intake"),
                path("<int:pk>/", intake.item, name="intake_item"),
                path("<int:pk>/raw", intake.raw, name="intake_raw"),
                path("<int:pk>/retry", intake.retry, name="intake_retry"),
                path("<int:pk>/accept", intake.accept, name="intake_accept"),
            ]
        ),
    ),
    path(
        "data/",
        include(
            [
                path("", data_health.data, name="data"),
                path("<int:pk>/unread.<str:form>", data_health.refused, name="data_refused"),
            ]
        ),
    ),
    path(
        "mailboxes/",
        include(
            [
                path("", mailboxes.mailboxes, name="mailboxes"),
                path("new/", mailboxes.new_mailbox, name="new_mailbox"),
                path("<int:pk>/", mailboxes.mailbox, name="mailbox"),
            ]
        ),
    ),
    path(
        "macros/",
        include(
            [
                path("", macros.macros, name="macros"),
                path("new/", macros.new_macro, name="new_macro"),
                path("export.<str:form>", macro_files.export, name="macros_export"),
                path("import/", macro_files.take, name="macros_import"),
                path("<int:pk>/", macros.macro, name="macro"),
                path("check/<str:language>", macros.check, name="check_macro"),
            ]
        ),
    ),
    path(
        "texts/",
        include(
            [
                path("", texts.own_texts, name="own_texts"),
                path("<int:pk>/links", texts.choose_links, name="tracking_links"),
                path("<int:pk>/<str:language>/<str:key>/", texts.own_text, name="own_text"),
                path("<int:pk>/<str:language>/<str:key>/check", texts.check, name="check_own_text"),
            ]
        ),
    ),
    path(
        "amazon/",
        include(
            [
                path("", amazon.stores, name="amazon"),
                path("<int:pk>/", amazon.account, name="amazon_account"),
                path("<int:pk>/queue/", amazon_queue.queue, name="amazon_queue"),
                path("<int:pk>/queue/end", amazon_queue.give_up, name="amazon_queue_end"),
                path("<int:pk>/pause", amazon.pause, name="amazon_pause"),
            ]
        ),
    ),
    path("assistant/", assist_settings.settings_page, name="assistant"),
    path(
        "people/",
        include(
            [
                path("", people.people, name="people"),
                path("new/", people.new_person, name="new_person"),
                path("<int:pk>/", people.person, name="person"),
            ]
        ),
    ),
    path(
        "preferences/",
        include(
            [
                path("", people.preferences, name="preferences"),
                path("tokens/", people.new_token, name="new_token"),
                path("tokens/<int:pk>/revoke", people.revoke_token, name="revoke_token"),
            ]
        ),
    ),
    path("language/", people.language, name="language"),
]
