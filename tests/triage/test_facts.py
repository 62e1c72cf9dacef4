"""What the text tells, and above all what it does not."""

import pytest

from kefu.triage.facts import told
from kefu.triage.features import prepare


def facts(text: str, language: str, issue: str, attachments: int = 0) -> dict[str, object]:
    _, folded = prepare(text)
    return told(folded, language, issue=issue, attachments=attachments)


@pytest.mark.rule("PRD-1")
@pytest.mark.parametrize(
    ("language", "text", "severity"),
    [
        ("en", "There is a small scratch on the lid, still usable.", "slight"),
        ("en", "The vase is shattered.", "severe"),
        ("de", "Am Deckel ist ein kleiner Kratzer.", "slight"),
        ("de", "Völlig zerdrückt und unbrauchbar.", "severe"),
        ("fr", "Légère bosse, mais ça fonctionne.", "slight"),
        ("fr", "Le vase est en mille morceaux.", "severe"),
        ("it", "Una lieve ammaccatura sul lato.", "slight"),
        ("it", "Completamente rotto, inutilizzabile.", "severe"),
        ("es", "Un pequeño arañazo en la tapa.", "slight"),
        ("es", "Llegó hecho pedazos.", "severe"),
        ("ja", "小さな傷がありますが使用には問題ありません。", "slight"),
        ("ja", "粉々に割れていました。", "severe"),
        ("zh", "有一点小划痕，不影响使用。", "slight"),
        ("zh", "全碎了，完全没法用。", "severe"),
    ],
)
def test_how_bad_the_damage_is(language: str, text: str, severity: str) -> None:
    assert facts(text, language, "damaged")["severity"] == severity


def test_contradicting_words_leave_the_severity_unknown() -> None:
    assert "severity" not in facts("Only a small crack, but now it is unusable.", "en", "damaged")


@pytest.mark.rule("PRD-10")
@pytest.mark.parametrize(
    ("language", "text", "refused"),
    [
        ("en", "I don't want a partial refund.", "compensate"),
        ("en", "No replacement please, I want my money back.", "resend"),
        ("de", "Ich will keine Teilerstattung.", "compensate"),
        ("de", "Bitte keinen Ersatz.", "resend"),
        ("fr", "Je ne veux pas de remboursement partiel.", "compensate"),
        ("it", "Non voglio una sostituzione.", "resend"),
        ("es", "No quiero un reembolso parcial.", "compensate"),
        ("ja", "代替品はいりません。", "resend"),
        ("zh", "不要补发。", "resend"),
        ("zh", "把刀头寄给我就行，退货退款我不要。", "refund_full"),
        ("fr", "Je n'attends pas un jour de plus.", "ask_patience"),
        ("zh", "我不接受部分退款。", "compensate"),
    ],
)
def test_remedies_that_the_buyer_refuses(language: str, text: str, refused: str) -> None:
    assert facts(text, language, "damaged")["refused"] == (refused,)


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "I want a refund.", "refund"),
        ("en", "Please send me a new one.", "replacement"),
        ("en", "A small discount would be fine.", "compensation"),
        ("en", "I insist on a refund.", "insists"),
        ("de", "Ich möchte mein Geld zurück.", "refund"),
        ("fr", "Je veux être remboursé.", "refund"),
        ("it", "Voglio il rimborso.", "refund"),
        ("es", "Quiero mi dinero.", "refund"),
        ("ja", "返金してください。", "refund"),
        ("ja", "交換してください。", "replacement"),
        ("zh", "我要退款。", "refund"),
        ("zh", "给我换一个。", "replacement"),
    ],
)
def test_what_the_buyer_wants(language: str, text: str, wanted: str) -> None:
    assert facts(text, language, "damaged")["buyer_wants"] == wanted


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I never said I want a refund."),
        ("en", "I don't want a refund."),
        ("en", "I want a refund or a replacement."),
        ("de", "Ich will keine Erstattung."),
        ("fr", "Je ne veux pas de remboursement."),
        ("it", "Non voglio il rimborso."),
        ("es", "No quiero el reembolso."),
        ("ja", "返金は不要です。"),
        ("zh", "不要退款。"),
    ],
)
def test_denied_or_open_wishes_are_no_wish(language: str, text: str) -> None:
    assert "buyer_wants" not in facts(text, language, "damaged")


@pytest.mark.rule("DEL-4")
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I asked the neighbours and checked the mailbox."),
        ("de", "Ich habe die Nachbarn gefragt und überall gesucht."),
        ("fr", "J'ai demandé aux voisins et cherché partout."),
        ("it", "Ho chiesto ai vicini e cercato ovunque."),
        ("es", "Pregunté a los vecinos y busqué por todas partes."),
        ("ja", "近所の人にも聞きました。"),
        ("zh", "邻居都问过了。"),
    ],
)
def test_the_buyer_has_looked_around(language: str, text: str) -> None:
    assert facts(text, language, "delivered_not_received")["looked_around"] is True


def test_not_yet_having_asked_is_not_having_asked() -> None:
    text = "I have not asked the neighbours yet."
    assert "looked_around" not in facts(text, "en", "delivered_not_received")


@pytest.mark.rule("RET-4")
def test_photos_are_evidence_when_they_are_here_not_when_they_are_promised() -> None:
    assert facts("See attached photo.", "en", "damaged")["evidence"] is True
    assert facts("It is broken.", "en", "damaged", attachments=2)["evidence"] is True
    assert "evidence" not in facts("I can send photos if you like.", "en", "damaged")
    assert "evidence" not in facts("Here is my tax form.", "en", "invoice", attachments=1)


@pytest.mark.rule("PRD-3")
@pytest.mark.parametrize(
    ("text", "described"),
    [("It does not work.", False), ("One earbud has no sound, I reset it twice.", True)],
)
def test_a_fault_is_described_or_merely_stated(text: str, described: bool) -> None:
    assert facts(text, "en", "defective")["described"] is described


@pytest.mark.rule("PRD-7")
def test_a_missing_cable_is_generic_and_a_missing_lid_is_not() -> None:
    assert facts("There is no USB cable in the box.", "en", "missing_part")["part"] == "generic"
    assert facts("The lid is missing.", "en", "missing_part")["part"] == "specific"
    assert "part" not in facts("Something is missing.", "en", "missing_part")


@pytest.mark.rule("ORD-4")
def test_a_new_address_is_seen_only_where_one_is_asked_for() -> None:
    text = "Please send it to 18 Larch Close, Bradford BD4 7QT."
    assert facts(text, "en", "change_address")["new_address_given"] is True
    assert "new_address_given" not in facts(text, "en", "where_is_my_order")
    assert "new_address_given" not in facts("Can you change my address?", "en", "change_address")


def test_a_language_without_tables_tells_only_what_files_tell() -> None:
    assert facts("Jag vill ha pengarna tillbaka", "sv", "damaged", attachments=1) == {
        "evidence": True
    }


@pytest.mark.rule("PRD-3")
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The toaster trips the breaker every morning."),
        ("de", "Der Mixer schaltet sich nach einer Minute ab und qualmt."),
        ("fr", "Le grille-pain fait disjoncter toute la maison."),
        ("it", "Il tostapane fa saltare la corrente ogni mattina."),
        ("es", "La tostadora hace saltar los plomos cada mañana."),
        ("ja", "加湿器の下から水が漏れて床が濡れます。"),
        ("zh", "榨汁机转几下就自动停，还冒烟。"),
    ],
)
def test_a_fault_is_clearly_told_in_every_language(language: str, text: str) -> None:
    assert facts(text, language, "defective")["described"] is True


@pytest.mark.rule("PRD-2")
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The mirror was broken when it came."),
        ("de", "Beide Flaschen sind zerbrochen."),
        ("fr", "Les verres sont cassés."),
        ("it", "I bicchieri sono rotti."),
        ("es", "Las copas llegaron rotas."),
        ("ja", "花瓶が割れていました。"),
        ("zh", "杯子碎了。"),
    ],
)
def test_broken_glass_is_badly_damaged(language: str, text: str) -> None:
    assert facts(text, language, "damaged")["severity"] == "severe"


def test_searching_the_box_is_not_asking_the_neighbours() -> None:
    assert "looked_around" not in facts("箱の中も全部探しました。", "ja", "missing_part")


def test_goods_sent_back_before_are_no_wish_to_return_them() -> None:
    assert "buyer_wants" not in facts("鞋子早就退回去了，退款呢？", "zh", "refund_status")


def test_demanding_a_refund_is_wanting_one() -> None:
    assert facts("J'exige un remboursement.", "fr", "damaged")["buyer_wants"] == "refund"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The manual mentions a power cord. There is none in the box."),
        ("de", "Die Anleitung spricht von einem Netzkabel, es ist keins dabei."),
        ("fr", "La notice parle d'un adaptateur, la place est vide."),
        ("it", "Secondo le istruzioni ci vorrebbe un cavo USB, ma non c'è."),
        ("es", "El manual habla de un cable, en la caja no está."),
        ("ja", "説明書に充電器とありますが、箱にありません。"),
        ("zh", "说明书里有充电器，盒子里没有。"),
    ],
)
def test_a_manual_that_speaks_of_the_missing_part_is_not_missing_itself(
    language: str, text: str
) -> None:
    assert facts(text, language, "missing_part")["part"] == "generic"


@pytest.mark.parametrize(
    ("language", "issue", "text"),
    [
        ("en", "return_item", "Sending it back closes tomorrow. Could I have another week?"),
        ("de", "return_item", "Wo gebe ich ein Paket ab, das wieder zu Ihnen soll?"),
        ("fr", "where_is_my_order", "Je ne réclame aucun geste, juste une réponse franche."),
        ("it", "where_is_my_order", "Aspetto il tappetino che avete detto di rispedire."),
        ("ja", "where_is_my_order", "先週「待ちます」とお返事した者です。"),
        ("zh", "defective", "补寄的第二台一插就跳闸"),
    ],
)
def test_words_of_a_wish_that_are_no_wish_tell_none(language: str, issue: str, text: str) -> None:
    assert facts(text, language, issue).get("buyer_wants") in (None, "return", "information")


@pytest.mark.parametrize(
    ("language", "issue", "text"),
    [
        ("it", "where_is_my_order", "Il piumone doveva essere qui venerdì. A che punto è?"),
        ("zh", "where_is_my_order", "请问我的包裹到哪里了？"),
        ("zh", "cancel_order", "手滑拍了两件，取消一件"),
        ("zh", "change_address", "别寄单位，寄家里吧"),
        ("fr", "service_complaint", "Je n'attends rien de vous, je voulais que ce soit dit."),
        ("en", "delivered_not_received", "I have been on the doorstep since nine. Nothing came."),
        ("it", "missing_part", "Manca la vite lunga del seggiolino."),
        ("es", "missing_part", "Faltan dos, los demás están bien."),
        ("en", "damaged", "The box was torn, I have not opened it yet."),
        ("ja", "where_is_my_order", "追跡を確認しましたが動きません。"),
        ("ja", "where_is_my_order", "隣の家のお父さんのカメラで撮ってもらいました。"),
        ("fr", "service_complaint", "Je n'attends plus rien de vous."),
    ],
)
def test_what_only_sounds_like_a_fact_tells_none(language: str, issue: str, text: str) -> None:
    assert facts(text, language, issue) == {}


@pytest.mark.rule("PRD-7")
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Everything for the dolls' house came except the staircase."),
        ("de", "Vom Puppenhaus ist alles da bis auf die Treppe."),
        ("fr", "De la maison de poupée, tout est là sauf l'escalier."),
        ("it", "Della casa delle bambole c'è tutto tranne la scaletta."),
        ("es", "De la casa de muñecas vino todo menos la escalera."),
        ("ja", "人形の家は揃っていますが、階段だけ見当たりません。"),
        ("zh", "娃娃屋别的都齐，就缺那个楼梯。"),
    ],
)
def test_a_part_no_table_knows_is_the_products_own_when_it_is_named(
    language: str, text: str
) -> None:
    assert facts(text, language, "missing_part")["part"] == "specific"


@pytest.mark.rule("PRD-3")
def test_a_story_of_a_fault_describes_it_and_a_curse_does_not() -> None:
    story = "We put it in the kitchen, then the garage. Wherever it is, the bread stays dough."
    assert facts(story, "en", "defective")["described"] is True
    assert facts("It's bust.", "en", "defective")["described"] is False
    assert "described" not in facts("Not happy with it.", "en", "defective")


@pytest.mark.parametrize(
    ("language", "text", "described"),
    [
        ("zh", "显示8点15分送达，东西坏了", False),
        ("zh", "显示08:15送达，坏了", False),
        ("zh", "显示8月15日送达，东西坏了", False),
        ("zh", "都8点了才有人回复，东西坏了", False),
        ("zh", "屏幕一直显示88，坏了", True),
        ("zh", "充满电都5分钟就没电，坏了", True),
        ("ja", "8時15分に届きましたが、故障しています。", False),
        ("ja", "8時5分に届いた。壊れています。", False),
    ],
)
def test_a_time_of_day_tells_nothing_of_a_fault(language: str, text: str, described: bool) -> None:
    assert facts(text, language, "defective")["described"] is described
