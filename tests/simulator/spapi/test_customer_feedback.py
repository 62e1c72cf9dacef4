"""What reviews and returns speak of is summed up from the world's own, by product and by category."""

import pytest

US = "ATVPDKIKX0DER"
BASE = "/customerFeedback/2024-06-01"
CHEAP = "The colour is not as in the picture and the plastic feels cheap."
BROKE = "Stopped working after a week, bad quality product."
GOOD = "Does what it should, looks good."


def orders_of_one_product(amazon, **wanted):
    """The article that was sold most: its ASIN, and the orders that begin with it."""
    path = "/orders/2026-01-01/orders?createdAfter=2000-01-01T00:00:00Z&fulfillmentStatuses=SHIPPED"
    asked = "".join(f"&{name}={value}" for name, value in wanted.items())
    found: dict[str, list[str]] = {}
    for order in amazon.call("GET", f"{path}{asked}&maxResultsPerPage=100")[1]["orders"]:
        asin = order["orderItems"][0]["product"]["asin"]
        found.setdefault(asin, []).append(order["orderId"])
    return max(found.items(), key=lambda item: len(item[1]))


def five_weeks_pass(amazon):
    amazon.relay.ask("/advance", {"hours": 24 * 35})
    amazon.token = ""


@pytest.fixture
def reviewed(amazon):
    """One article with two bad reviews and three good ones, all older than last Monday."""
    asin, orders = orders_of_one_product(amazon)
    assert len(orders) >= 5
    said = [(1, CHEAP), (2, BROKE), (5, GOOD), (5, GOOD), (4, GOOD)]
    for order, (rating, text) in zip(orders, said, strict=False):
        asked = {"what": "review", "store": "us", "order_id": order}
        amazon.relay.ask("/happen", {**asked, "rating": rating, "text": text})
    five_weeks_pass(amazon)
    return asin


def topics(amazon, asin, **query):
    wanted = {"marketplaceId": US, "sortBy": "MENTIONS", **query}
    asked = "&".join(f"{name}={value}" for name, value in wanted.items())
    return amazon.call("GET", f"{BASE}/items/{asin}/reviews/topics?{asked}")


def test_topics_name_what_good_and_bad_reviews_speak_of_with_their_weight(amazon, reviewed):
    status, told = topics(amazon, reviewed)
    assert status == 200
    bad = {topic["topic"]: topic for topic in told["topics"]["negativeTopics"]}
    assert set(bad) == {"Color", "Material", "Durability", "Quality-Overall"}
    metrics = bad["Color"]["asinMetrics"]
    assert (metrics["numberOfMentions"], metrics["occurrencePercentage"]) == (1, 20.0)
    # (1+2+5+5+4)/5 with it, (2+5+5+4)/4 without.
    assert metrics["starRatingImpact"] == -0.6
    assert bad["Color"]["reviewSnippets"] == [CHEAP]
    [good] = [t for t in told["topics"]["positiveTopics"] if t["topic"] == "Functionality"]
    assert good["asinMetrics"]["numberOfMentions"] == 3
    assert good["asinMetrics"]["starRatingImpact"] > 0
    assert good["browseNodeMetrics"]["occurrencePercentage"]["allProducts"] == 60.0
    assert "browseNodeMetrics" not in bad["Color"], "one mention in the category is too few"


def test_topics_are_sorted_as_asked(amazon, reviewed):
    told = topics(amazon, reviewed, sortBy="STAR_RATING_IMPACT")[1]["topics"]["negativeTopics"]
    impact = [abs(topic["asinMetrics"]["starRatingImpact"]) for topic in told]
    assert impact == sorted(impact, reverse=True)


def test_months_and_the_category_are_told_as_well(amazon, reviewed):
    query = f"?marketplaceId={US}"
    told = amazon.call("GET", f"{BASE}/items/{reviewed}/reviews/trends{query}")[1]
    [point] = next(
        topic["trendMetrics"]
        for topic in told["reviewTrends"]["negativeTopics"]
        if topic["topic"] == "Material"
    )
    assert point["asinMetrics"]["occurrencePercentage"] == 20.0
    node = amazon.call("GET", f"{BASE}/items/{reviewed}/browseNode{query}")[1]["browseNodeId"]
    among = f"{BASE}/browseNodes/{node}"
    sorted_so = f"{query}&sortBy=MENTIONS"
    told = amazon.call("GET", f"{among}/reviews/topics{sorted_so}")[1]
    [first, *_] = told["topics"]["positiveTopics"]
    assert first["browseNodeMetrics"]["occurrencePercentage"]["allProducts"] == 60.0
    assert amazon.call("GET", f"{among}/reviews/trends{query}")[0] == 200


def test_returns_of_a_category_are_told_by_reason(amazon):
    asin, [first, second, *_] = orders_of_one_product(amazon, fulfilledBy="MERCHANT")
    for order, reason in ((first, "defective"), (second, "not_as_described")):
        asked = {"what": "return", "store": "us", "order_id": order, "reason": reason}
        amazon.relay.ask("/happen", asked)
    five_weeks_pass(amazon)
    query = f"?marketplaceId={US}"
    node = amazon.call("GET", f"{BASE}/items/{asin}/browseNode{query}")[1]["browseNodeId"]
    told = amazon.call("GET", f"{BASE}/browseNodes/{node}/returns/topics{query}")[1]
    assert {topic["topic"] for topic in told["topics"]} >= {"Does not work", "Not as described"}
    months = amazon.call("GET", f"{BASE}/browseNodes/{node}/returns/trends{query}")[1]
    assert {topic["topic"] for topic in months["returnTrends"]} == {
        topic["topic"] for topic in told["topics"]
    }


def test_too_few_reviews_are_an_empty_answer_and_no_figures(amazon):
    asin, _ = orders_of_one_product(amazon)
    assert topics(amazon, asin) == (204, {})


def test_what_is_not_known_or_not_granted_is_refused(amazon):
    asin, _ = orders_of_one_product(amazon)
    assert topics(amazon, "B000000000")[0] == 404
    assert topics(amazon, asin, marketplaceId="A1PA6795UKMFR9")[0] == 400
    assert topics(amazon, asin, sortBy="STARS")[0] == 400
    amazon.relay.ask("/consent", {"store": "us", "without_role": "Brand Analytics"})
    assert topics(amazon, asin)[0] == 403
