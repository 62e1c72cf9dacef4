"""Addresses of the daily work: the inbox, cases and what is done in them, tasks and guided steps."""

from __future__ import annotations

from django.urls import include, path

from kefu.web.views import (
    actions,
    answering,
    assist,
    attachments,
    canned,
    case,
    case_actions,
    guided,
    inbox,
    listing,
    offers,
    presence,
    regroup,
    search,
    tasks,
)

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path(
        "inbox/",
        include(
            [
                path("next/", inbox.next_case, name="next_case"),
                path("<str:view>/", inbox.inbox, name="inbox_view"),
                path("<str:view>/pulse", inbox.pulse, name="inbox_pulse"),
            ]
        ),
    ),
    path(
        "cases/",
        include(
            [
                path("<int:pk>/", case.case, name="case"),
                path("<int:pk>/draft", answering.draft, name="draft"),
                path("<int:pk>/prepare", answering.prepare, name="prepare"),
                path("<int:pk>/answer", answering.answer, name="answer"),
                path("<int:pk>/template", answering.by_template, name="by_template"),
                path("<int:pk>/cancel-order", case_actions.cancel_order, name="cancel_on_request"),
                path("<int:pk>/assist/draft", assist.ask_draft, name="assist_draft"),
                path("<int:pk>/assist/summary", assist.ask_summary, name="assist_summary"),
                path("<int:pk>/macros", canned.case_macros, name="case_macros"),
                path("<int:pk>/insert", canned.insert, name="insert_macro"),
                path("<int:pk>/assign", case_actions.assign, name="assign"),
                path("<int:pk>/close", case_actions.close, name="close"),
                path("<int:pk>/reopen", case_actions.reopen, name="reopen"),
                path("<int:pk>/note", case_actions.note, name="note"),
                path("<int:pk>/fact", case_actions.fact, name="fact"),
                path("<int:pk>/none-needed", case_actions.none_needed, name="none_needed"),
                path("<int:pk>/write-anew", case_actions.write_anew, name="write_anew"),
                path("<int:pk>/task", case_actions.ask_task, name="ask_task"),
                path("<int:pk>/merge", regroup.merge, name="merge"),
                path("<int:pk>/split", regroup.split, name="split"),
                path("<int:pk>/presence", presence.presence, name="presence"),
                path("<int:pk>/step", guided.begin, name="guided_begin"),
            ]
        ),
    ),
    path(
        "messages/",
        include(
            [
                path("<int:pk>/translate", assist.ask_translation, name="assist_translate"),
                path("<int:pk>/", case.message, name="message"),
                path("<int:pk>/no-response", case_actions.no_response_needed, name="no_response"),
            ]
        ),
    ),
    path(
        "assist/",
        include(
            [
                path("calls/<int:pk>/", assist.call, name="assist_call"),
                path("calls/<int:pk>/cancel", assist.cancel, name="assist_cancel"),
                path("suggestions/<int:pk>/take", assist.take, name="suggestion_take"),
                path("suggestions/<int:pk>/undo", assist.undo, name="suggestion_undo"),
                path("suggestions/<int:pk>/drop", assist.drop, name="suggestion_drop"),
            ]
        ),
    ),
    path("deadlines/<int:pk>/met", case_actions.met, name="met"),
    path("regroupings/<int:pk>/undo", regroup.undo, name="undo_regrouping"),
    path("doubts/<int:pk>/answer", regroup.doubt, name="doubt"),
    path(
        "actions/",
        include(
            [
                path("<int:pk>/call-back", answering.call_back, name="call_back"),
                path("<int:pk>/settle", answering.settle, name="settle"),
                path("", actions.actions, name="actions"),
                path("<int:pk>/looked", actions.looked, name="looked"),
                path("<int:pk>/call-off", actions.call_off, name="call_off"),
                path("<int:pk>/release", actions.release, name="release_letter"),
            ]
        ),
    ),
    path("offers/<int:pk>/settle", offers.settle, name="settle_offer"),
    path(
        "attachments/",
        include(
            [
                path("<int:pk>/", attachments.download, name="attachment"),
                path("<int:pk>/picture", attachments.picture, name="picture"),
            ]
        ),
    ),
    path(
        "tasks/",
        include(
            [
                path("", tasks.tasks, name="tasks"),
                path("<int:pk>/listing", listing.listing, name="correct_listing"),
                path("<int:pk>/finish", tasks.finish, name="finish_task"),
                path("<int:pk>/drop", tasks.drop, name="drop_task"),
            ]
        ),
    ),
    path(
        "guided/",
        include(
            [
                path("", guided.steps, name="guided"),
                path("<int:pk>/", guided.step, name="guided_step"),
                path("<int:pk>/record", guided.record, name="guided_record"),
            ]
        ),
    ),
    path("search/", search.search, name="search"),
]
