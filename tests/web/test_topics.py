"""What reviews speak of by Amazon, beside our own cases: the list of topics, a product's page, files, access."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from kefu.connectors.amazon.models import AmazonAccount
from kefu.ratings.models import ProductReview
from kefu.records.models import Order
from kefu.records.topics import (
    CategoryRow,
    Month,
    Product,
    SummaryRow,
    TopicRow,
    note_nothing_told,
    write_category,
    write_summary,
)
from kefu.returns.models import Return

pytestmark = pytest.mark.django_db
ASIN = "B0EXAMPLE1"
LAMP = Product("DE", ASIN)
SAID = "Das Plastik wirkt billig."


def tell(desk, product=LAMP, *topics):
    """What Amazon tells of a product's reviews."""
    months = (
        Month(month="2026-09", share=Decimal("10.00"), node_share=Decimal("9.00")),
        Month(month="2026-10", share=Decimal("18.00")),
    )
    bad = TopicRow(
        topic="Material",
        tone="negative",
        mentions=12,
        share=Decimal("17.31"),
        impact=Decimal("-0.62"),
        node_share=Decimal("9.40"),
        node_impact=Decimal("-0.20"),
        snippets=(SAID,),
        subtopics=(("Feels cheap", 9, Decimal("75.00")),),
        months=months,
    )
    good = TopicRow(topic="Appearance", tone="positive", mentions=30, impact=Decimal("0.40"))
    told = SummaryRow(
        title="Nova table lamp",
        since=desk.now - timedelta(days=182),
        until=desk.now - timedelta(days=3),
        topics=topics or (bad, good),
    )
    write_summary(desk.store, product, told, ("77", "Table lamps"), now=desk.now)


def shown(client, name, *args, **query):
    return client.get(reverse(name, args=args), query).content.decode()


def product_page(desk, client):
    return shown(client, "product", desk.store.pk, "DE", ASIN)


def test_topics_stand_by_what_they_do_to_the_stars_beside_the_category(desk, at):
    tell(desk)
    page = shown(at(desk.alice), "topics")
    for words in ("Material", "17.31 %", "category 9.40 %", "-0.62", "category -0.20", "+8.0"):
        assert words in page
    assert "Appearance" not in page
    assert "Appearance" in shown(at(desk.alice), "topics", tone="positive")


def test_the_heaviest_comes_first_page_by_page(desk, at):
    topics = [
        TopicRow(topic=f"Topic {n:02}", tone="negative", impact=Decimal(-n) / 100)
        for n in range(1, 61)
    ]
    tell(desk, LAMP, *topics)
    first = shown(at(desk.alice), "topics")
    assert "Topic 60" in first
    assert "Topic 10" not in first
    following = first.partition('rel="next" href="?')[2].partition('"')[0].replace("&amp;", "&")
    second = at(desk.alice).get(reverse("topics") + "?" + following).content.decode()
    assert "Topic 10" in second
    assert "Topic 60" not in second


def test_a_product_shows_amazons_topics_beside_our_cases_returns_and_reviews(desk, case, at):
    tell(desk)
    write_category(
        desk.store,
        "DE",
        ("77", "Table lamps"),
        CategoryRow(since=None, until=None, topics=(("Weak fragile", Decimal("27.54"), ()),)),
        now=desk.now,
    )
    before = desk.now - timedelta(days=4)
    type(case).objects.filter(pk=case.pk).update(opened_at=before)
    Return.objects.create(
        store=desk.store, marketplace="DE", asin=ASIN, reason="CR-DEFECTIVE", requested_at=before
    )
    ProductReview.objects.create(
        store=desk.store,
        review_id="R1",
        marketplace="DE",
        asin=ASIN,
        left_at=before,
        rating=2,
        cause="quality",
        taken_at=desk.now,
    )
    page = product_page(desk, at(desk.alice))
    for words in (SAID, "Feels cheap", "Weak fragile", "27.54 %", "Table lamps"):
        assert words in page
    for words in ("damaged", "defective", "quality", "2.0 stars", "1 order"):
        assert words in page


def test_our_records_are_counted_over_the_same_time_as_amazons(desk, case, at):
    tell(desk)
    assert 'Cases, by issue <span class="quiet-text">0</span>' in product_page(
        desk, at(desk.alice)
    ), "the case was opened after the period that Amazon tells of"


def test_what_is_not_told_is_said_and_our_own_records_stand_all_the_same(desk, case, at):
    page = product_page(desk, at(desk.alice))
    assert "has not been asked about this product" in page
    assert 'Cases, by issue <span class="quiet-text">1</span>' in page
    note_nothing_told(desk.store, LAMP, "too_few", now=desk.now)
    assert "Too few reviews" in product_page(desk, at(desk.alice))
    note_nothing_told(desk.store, LAMP, "refused", now=desk.now)
    assert "tells this account nothing" in product_page(desk, at(desk.alice))


def test_without_the_role_the_list_says_so_in_plain_words(desk, at):
    account = AmazonAccount.objects.create(store=desk.store, client_id="x")
    account.sources.create(
        kind="review_topics",
        first_from=desk.now,
        first_until=desk.now,
        last_error="role_missing",
        failing_since=desk.now,
    )
    page = shown(at(desk.alice), "topics")
    assert "Amazon has not granted the role" in page
    assert "what reviews and returns speak of" in page


def test_topics_go_into_a_file_whole(desk, at):
    tell(desk)
    for where in (reverse("topics"), reverse("product", args=[desk.store.pk, "DE", ASIN])):
        csv = b"".join(at(desk.alice).get(where, {"as": "csv"})).decode()
        assert "Material,12,17.31,-0.62,9.40,-0.20" in csv
        assert "2026-09: 10.00, 2026-10: 18.00" in csv


def test_charlie_of_another_store_sees_no_topic(desk, charlie, at):
    tell(desk)
    assert "Material" not in shown(at(charlie), "topics")
    assert "Material" not in shown(at(charlie), "topics", store=str(desk.store.pk))
    assert "Material" not in b"".join(at(charlie).get(reverse("topics"), {"as": "csv"})).decode()


def test_a_made_up_product_is_no_page(desk, at):
    for marketplace, asin in (("Germany", ASIN), ("DE", "B0/../etc"), ("DE", "B" * 13)):
        where = reverse("product", args=[desk.store.pk, marketplace, asin])
        assert at(desk.alice).get(where).status_code == 404


def test_topics_are_told_in_chinese_as_well(desk, at):
    tell(desk)
    desk.alice.language = "zh-hans"
    desk.alice.save(update_fields=["language"])
    assert "By Amazon" not in product_page(desk, at(desk.alice))


def test_the_page_costs_the_same_however_much_there_is(
    desk, case, at, django_assert_max_num_queries
):
    tell(desk)
    client = at(desk.alice)
    product_page(desk, client)
    for number in range(5):
        desk.order(f"302-9999999-000000{number}")
    assert Order.objects.count() == 6
    with django_assert_max_num_queries(25):
        product_page(desk, client)
