"""Carriers' tracking pages: only where the store chose it, only secure, only the carriers' own."""

import pytest

from kefu.compliance import lint, lint_attachment
from kefu.compliance.tables import table

pytestmark = pytest.mark.rule("MSG-4")

DHL = "https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode=00340434161094015902"
PAGES = [
    DHL,
    "https://nolp.dhl.de/nextt-online-public/set_identcodes.do?idc=00340434161094015902",
    "https://www.ups.com/track?loc=en_US&tracknum=1Z999AA10123456784",
    "https://tools.usps.com/go/TrackConfirmAction?tLabels=9400111899223197428490",
    "HTTPS://WWW.ROYALMAIL.COM/track-your-item#/tracking-results/AB123456789GB",
    "https://www.laposte.fr/outils/suivre-vos-envois?code=6A12345678901",
    "https://www.poste.it/cerca/index.html#/risultati-spedizioni/RR123456785IT",
    "https://www.correos.es/es/es/herramientas/localizador/envios/detalle?tracking-number=PQ4F6X0712345670128013X",
    "https://trackings.post.japanpost.jp/services/srv/search?requestNo1=123456789012",
    "https://track.4px.com/#/result/0/4PX3000123456789CN",
]
LETTERS = {
    "en": "Your parcel is on its way. You can follow it here: {link}",
    "de": "Ihr Paket ist unterwegs ({link}).",
    "fr": "Votre colis est en route, le suivi est ici : {link}.",
    "it": "Il pacco è in viaggio: {link}, arriva domani.",
    "es": "Su paquete está en camino. Puede seguirlo aquí: {link}",
    "ja": "お荷物は発送済みです。追跡ページ:{link} よりご確認いただけます。",
    "zh": "包裹已寄出,物流信息请见 {link} 。",
}


def codes(text, **choice):
    return [finding.code for finding in lint(text, **choice).findings if finding.rule == "MSG-4"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", LETTERS)
def test_a_carriers_page_passes_where_the_store_chose_it_and_nowhere_else(language, page):
    letter = LETTERS[language].format(link=page)
    assert lint(letter, language=language, tracking_links=True).findings == ()
    assert codes(letter, language=language) == ["external_link"]


@pytest.mark.parametrize(
    "link",
    [
        "http://www.dhl.de/verfolgen?id=00340434161094015902",  # not secure
        "www.dhl.de/verfolgen",  # says nothing of it
        "dhl.de",
        "hxxps://www.dhl.de/verfolgen",
        "https://dhl.de.paket-info.ru/verfolgen",  # only looks like it
        "https://dhl-de.com/track",
        "https://www.dh1.de/track",
        "https://www.dhІ.de/track",  # a Cyrillic letter
        "https://ｗｗｗ.dhl.de/track",
        "https://www.dhl.de@evil.example.com/track",
        "https://evil.com@www.dhl.de/track",
        "https://www.dhl.de\\@evil.com/track",
        "https://www.dhl.de/redirect?to=https://evil.com/x",
        "https://www.dhl.de/redirect?to=https%3A%2F%2Fevil.com%2Fx",
        "https://bit.ly/3xYzAbC",
        "https://www.17track.net/en#nums=LX123456789CN",  # no carrier
        "https://our-shop.com/track/123",
        "https : // www.dhl.de / track",
    ],
)
def test_other_links_stay_blocked(link):
    for language, letter in LETTERS.items():
        report = lint(letter.format(link=link), language=language, tracking_links=True)
        assert not report.ok, (language, link)


def test_an_address_beside_a_carriers_page_is_found_all_the_same():
    text = f"Follow it here: {DHL} or write to help@ourshop.com, see also https://ourshop.com."
    assert codes(text, tracking_links=True) == ["email_address", "external_link"]


def test_the_choice_holds_for_what_stands_in_an_attachment():
    def ok(text, **choice):
        return lint_attachment("route.txt", "text/plain", 90, text, **choice).ok

    assert ok(f"Tracking: {DHL}", tracking_links=True)
    assert not ok(f"Tracking: {DHL}")
    assert not ok("Tracking: http://www.dhl.de/", tracking_links=True)


def test_hosts_of_carriers_are_registrable_domains_and_no_shorteners_or_marketplaces():
    hosts = table("hosts")
    assert len(set(hosts["carriers"])) == len(hosts["carriers"])
    endings = {*hosts["strong_endings"].split(), *hosts["weak_endings"].split()}
    for host in hosts["carriers"]:
        assert host == host.lower()
        assert 2 <= len(host.split(".")) <= 3, host
        assert host.rpartition(".")[2] in endings, host
    assert not set(hosts["carriers"]) & {*hosts["amazon"], *hosts["known_hosts"].split()}
