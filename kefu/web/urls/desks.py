"""Addresses of the after-sales desks: returns and the warehouse, claims, ratings, money, health."""

from __future__ import annotations

from django.urls import include, path

from kefu.web.views import (
    approvals,
    claims,
    concessions,
    disputes,
    feedback,
    health,
    limits,
    lots,
    orders,
    owed,
    return_terms,
    returns,
    review_requests,
    reviews,
    solved,
    topics,
    warehouse,
)

urlpatterns = [
    path(
        "returns/",
        include(
            [
                path("", returns.returns, name="returns"),
                path("new/", returns.new_return, name="new_return"),
                path("<int:pk>/", returns.return_page, name="return"),
                path("<int:pk>/answer", returns.answer, name="answer_return"),
                path("<int:pk>/sent", returns.send_back, name="return_sent"),
                path("<int:pk>/remedy", returns.remedy, name="return_remedy"),
                path("<int:pk>/made-good", returns.make_good, name="make_good"),
                path("<int:pk>/end", returns.end, name="end_return"),
                path("<int:pk>/refund", returns.ask_refund, name="ask_refund"),
                path("<int:pk>/nothing-more", returns.owe_nothing, name="owe_nothing"),
                path("refunds/<int:pk>", returns.settle_refund, name="settle_refund"),
                path("contradictions/<int:pk>", returns.settle_contradiction, name="contradiction"),
                path("photos/<int:pk>.jpg", returns.photo, name="return_photo"),
                path("policy/", return_terms.return_policy, name="return_policy"),
                path("policy/set", return_terms.set_terms, name="set_terms"),
                path("policy/<int:pk>/end", return_terms.end_terms, name="end_terms"),
                path("<int:pk>/label", return_terms.add_label, name="add_label"),
                path("labels/<int:pk>.pdf", return_terms.label, name="return_label"),
                path("lots/", lots.lots, name="lots"),
                path("lots/new", lots.new_lot, name="new_lot"),
                path("lots/<int:pk>/", lots.lot, name="lot"),
                path("lots/<int:pk>/fill", lots.fill_lot, name="fill_lot"),
                path("lots/<int:pk>/settle", lots.settle_lot, name="settle_lot"),
                path("lots/items/<int:pk>/out", lots.take_out, name="take_out"),
                path("owed/", owed.owed, name="owed"),
                path("owed/<int:pk>", owed.settle_owed, name="settle_owed"),
                path("disputes/", disputes.disputes, name="disputes"),
                path("<int:pk>/dispute", disputes.open_dispute, name="open_dispute"),
                path("disputes/<int:pk>/", disputes.dispute, name="dispute"),
                path("disputes/<int:pk>/statement", disputes.state, name="state_dispute"),
                path("disputes/<int:pk>/proposal", disputes.propose, name="propose_dispute"),
                path("disputes/<int:pk>/outcome", disputes.settle, name="settle_dispute"),
            ]
        ),
    ),
    path(
        "warehouse/",
        include(
            [
                path("", warehouse.warehouse, name="warehouse"),
                path("unknown", warehouse.arrive_unknown, name="unknown_parcel"),
                path("<int:pk>/", warehouse.goods, name="warehouse_return"),
                path("<int:pk>/arrived", warehouse.arrive, name="return_arrived"),
                path("<int:pk>/late", warehouse.take_in_late, name="late_pieces"),
                path("<int:pk>/inspected", warehouse.inspect, name="inspect_return"),
                path("<int:pk>/photos", warehouse.add_photos, name="add_photos"),
                path("<int:pk>/put-away", warehouse.put_away, name="put_away"),
                path("<int:pk>/order", warehouse.belongs_to, name="return_order"),
            ]
        ),
    ),
    path(
        "claims/",
        include(
            [
                path("", claims.claims, name="claims"),
                path("<int:pk>/", claims.claim, name="claim"),
                path("<int:pk>/evidence.<str:form>", claims.evidence_file, name="claim_evidence"),
                path("<int:pk>/cause", claims.settle_cause, name="claim_cause"),
                path("<int:pk>/service", claims.settle_service, name="claim_service"),
                path("<int:pk>/answered", claims.answered, name="claim_answered"),
                path("<int:pk>/outcome", claims.outcome, name="claim_outcome"),
                path("<int:pk>/appealed", claims.appealed, name="claim_appealed"),
                path("<int:pk>/lesson", claims.lesson, name="claim_lesson"),
            ]
        ),
    ),
    path(
        "feedback/",
        include(
            [
                path("", feedback.feedback, name="feedback"),
                path("<int:pk>/", feedback.one, name="feedback_one"),
                path("<int:pk>/step", feedback.begin_step, name="feedback_step"),
                path("<int:pk>/settle", feedback.settle, name="feedback_settle"),
                path("<int:pk>/cause", feedback.cause, name="feedback_cause"),
            ]
        ),
    ),
    path(
        "reviews/",
        include(
            [
                path("", reviews.reviews, name="reviews"),
                path("<int:pk>/", reviews.review, name="review"),
                path("<int:pk>/settle", reviews.settle, name="review_settle"),
                path("topics/", topics.topics, name="topics"),
                path("requests/", review_requests.requests, name="review_requests"),
                path("requests/<int:pk>/choose", review_requests.choose, name="review_plan"),
            ]
        ),
    ),
    path("products/<int:pk>/<str:marketplace>/<path:asin>/", topics.product, name="product"),
    path("solved/<str:token>/", solved.solved, name="solved"),
    path(
        "approvals/",
        include(
            [
                path("", approvals.approvals, name="approvals"),
                path("<int:pk>/grant", approvals.grant, name="grant"),
                path("<int:pk>/deny", approvals.deny, name="deny"),
                path("<int:pk>/withdraw", approvals.withdraw, name="withdraw"),
                path("limits/", limits.limits, name="limits"),
            ]
        ),
    ),
    path("concessions/", concessions.concessions, name="concessions"),
    path("concessions/sums/", concessions.concession_sums, name="concession_sums"),
    path(
        "health/",
        include(
            [
                path("", health.health, name="health"),
                path("<int:pk>/<str:code>/", health.metric, name="health_metric"),
            ]
        ),
    ),
    path(
        "orders/",
        include(
            [
                path("", orders.orders, name="orders"),
                path("import/", orders.imports, name="order_imports"),
                path("import/<int:pk>/", orders.order_import, name="order_import"),
                path("<int:pk>/", orders.order, name="order"),
                path("<int:pk>/shipment", orders.confirm, name="confirm_shipment"),
                path("<int:pk>/review", orders.ask_review, name="ask_review"),
            ]
        ),
    ),
]
