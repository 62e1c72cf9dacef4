"""Product reviews from the files of common tools: read, taken once, bad ones into cases (REV-2)."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kefu.cases.models import Case
from kefu.ratings.models import ProductReview
from kefu.ratings.review_reading import ReviewFileError, read_reviews
from kefu.ratings.reviews import take_in_reviews

ENGLISH = (
    "Review ID,ASIN,Date,Rating,Title,Content,Reviewer,Verified Purchase,Country\n"
    'R1ABCDEFGH,B0EXAMPLE1,2026-11-18,1.0 out of 5 stars,Broke,"It stopped working after two days, sadly",Anna K,Yes,US\n'
    "R2ABCDEFGH,b0example1,2026-11-17,5,Great,Works well,Bob,No,US\n"
)
CHINESE = (
    "评论链接\tASIN\t站点\t评分\t标题\t内容\t评论时间\n"
    "https://www.amazon.de/gp/customer-reviews/R3ABCDEFGH/ref=x\tB0EXAMPLE2\t德国\t2\t差\t质量很差\t2026/11/16\n"
)
GERMAN = "Datum;Bewertung;Titel;Text der Rezension\n16.11.2026;★★★;Na ja;Zu klein\n"


def test_files_of_several_tools_are_read_whatever_they_call_their_columns():
    first, second = read_reviews(ENGLISH.encode()).rows
    assert (first.review_id, first.rating, first.verified, first.marketplace) == (
        "R1ABCDEFGH",
        1,
        True,
        "US",
    )
    assert (second.asin, second.verified) == ("B0EXAMPLE1", False)
    [chinese] = read_reviews(CHINESE.encode("gb18030")).rows
    assert (chinese.review_id, chinese.marketplace, chinese.rating) == ("R3ABCDEFGH", "DE", 2)
    assert chinese.left_at == datetime(2026, 11, 16, tzinfo=UTC)
    [german] = read_reviews(GERMAN.encode()).rows
    assert (german.rating, german.body, german.review_id[0]) == (3, "Zu klein", "#")
    assert read_reviews(GERMAN.encode()).rows == [german]


def test_what_cannot_be_read_is_told_by_line_and_the_rest_goes_on():
    text = "date,stars,review\n2026-11-18,4.5,x\nyesterday,3,y\n2026-11-18,2,z\n"
    found = read_reviews(text.encode())
    assert [(r.line, r.code) for r in found.refused] == [(2, "no_stars"), (3, "no_date")]
    assert [r.body for r in found.rows] == ["z"]


@pytest.mark.parametrize("content", [b"", b"a,b,c\n1,2,3\n", b"\x00\xff\xfe", b"date,stars\n1,2\n"])
def test_another_file_is_refused_with_what_it_lacks(content):
    with pytest.raises(ReviewFileError):
        read_reviews(content)


@pytest.mark.django_db
@pytest.mark.rule("REV-2")
def test_bad_reviews_open_a_case_each_and_a_second_import_changes_nothing(desk):
    rows = read_reviews(ENGLISH.encode()).rows
    first = take_in_reviews(desk.store, rows, now=desk.now)
    again = take_in_reviews(desk.store, rows, now=desk.now)
    assert (first.new, first.cases, again.new, again.known) == (2, 1, 0, 2)
    bad = ProductReview.objects.get(rating=1)
    assert (bad.author, bad.case.messages.get().kind) == ("A. K.", "product_review")
    assert Case.objects.count() == 1
    desk.understand(bad.case)
    assert bad.case.issue == "defective"


@pytest.mark.django_db
@pytest.mark.rule("REV-2")
def test_a_file_is_uploaded_and_the_cause_leads_to_a_task(desk):
    client = Client()
    client.force_login(desk.alice)
    file = SimpleUploadedFile("reviews.csv", ENGLISH.encode())
    told = client.post(reverse("reviews"), {"store": desk.store.pk, "file": file}, follow=True)
    assert "2 new reviews" in told.content.decode()
    bad = ProductReview.objects.get(rating=1)
    page = client.get(reverse("review", args=[bad.pk])).content.decode()
    assert "seems to be quality" in page
    client.post(
        reverse("review_settle", args=[bad.pk]),
        {"cause": "quality", "task": "1", "reason": "Switch"},
    )
    client.post(reverse("review_settle", args=[bad.pk]), {"do": "answered"})
    bad.refresh_from_db()
    assert (bad.cause, bad.answered_by) == ("quality", desk.alice)
    assert bad.case.tasks.get(code="improve_quality").note == "Switch"
    listed = client.get(reverse("reviews"), {"stars": "1"}).content.decode()
    assert "Broke" in listed
    assert "Great" not in listed


@pytest.mark.django_db
def test_a_file_for_a_store_of_somebody_else_is_not_taken(desk):
    from tests.desk import open_desk

    client = Client()
    client.force_login(open_desk("luna").alice)
    file = SimpleUploadedFile("reviews.csv", ENGLISH.encode())
    answer = client.post(reverse("reviews"), {"store": desk.store.pk, "file": file})
    assert answer.status_code == 404
    assert not ProductReview.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_of_reviews_and_requests_are_whole_in_both_languages(desk, language):
    take_in_reviews(desk.store, read_reviews(ENGLISH.encode()).rows, now=desk.now)
    desk.bob.language = language
    desk.bob.save()
    client = Client()
    client.force_login(desk.bob)
    for name, args in (
        ("reviews", ()),
        ("review_requests", ()),
        ("review", (ProductReview.objects.first().pk,)),
    ):
        assert client.get(reverse(name, args=args)).status_code == 200
    csv = client.get(reverse("review_requests"), {"as": "csv"})
    assert csv.status_code == 200
