"""One request to an endpoint that does what endpoints do: answer, be slow, be busy, talk nonsense."""

import socket
import time

import pytest

from kefu.assist.endpoint import MOST_BYTES, Endpoint, EndpointTrouble, address_problem, complete
from tests.assist.fake_endpoint import Given, reply, says

MESSAGES = [{"role": "system", "content": "Be good."}, {"role": "user", "content": "a\nHallo\nb"}]


def at(fake, **more):
    return Endpoint(
        **{"url": fake.url, "model": "small-1", "key": "sk-secret", "seconds": 5, **more}
    )


def trouble(endpoint):
    with pytest.raises(EndpointTrouble) as caught:
        complete(endpoint, MESSAGES)
    return caught.value


def test_a_good_answer_comes_with_its_cost(fake):
    fake.will(says("Hallo", tokens=(120, 40)))
    got = complete(at(fake), MESSAGES)
    assert (got.text, got.tokens_in, got.tokens_out, got.tries) == (
        "<answer>Hallo</answer>",
        120,
        40,
        1,
    )
    (asked,) = fake.asked
    assert (asked.path, asked.key, asked.model) == (
        "/v1/chat/completions",
        "Bearer sk-secret",
        "small-1",
    )


@pytest.mark.parametrize("tail", ["", "/", "/chat/completions"])
def test_the_address_may_be_given_whole_or_in_part(fake, tail):
    complete(at(fake, url=fake.url + tail), MESSAGES)
    assert fake.asked[0].path == "/v1/chat/completions"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Given(status=401), "wrong_key"),
        (Given(status=403), "wrong_key"),
        (Given(status=404), "no_such_model"),
        (Given(status=400), "request_refused"),
        (Given(status=302, headers={"Location": "http://evil.example/"}), "redirected"),
        (Given(body=b'{"choices": [{"message": {"content": "Gut'), "not_understood"),
        (Given(body=b"<html>Welcome</html>"), "not_understood"),
        (Given(body=b"\xff\xfe\x00"), "not_understood"),
        (Given(body=b"[" * 100_000), "not_understood"),
        (Given(body=[1]), "not_understood"),
        (Given(body={"choices": []}), "not_understood"),
        (Given(body={"choices": [{"message": None}]}), "not_understood"),
        (reply("   "), "empty"),
        (reply(None), "empty"),
        (says("Gut", finish="length"), "cut_short"),
        (reply("x" * (MOST_BYTES + 10)), "too_long"),
    ],
)
def test_what_helps_nobody_is_told_apart_and_not_asked_again(fake, given, code):
    fake.will(given)
    assert trouble(at(fake)).code == code
    assert len(fake.asked) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_busy_endpoint_is_asked_once_more(fake, status):
    fake.will(Given(status=status), says("Hallo"))
    assert complete(at(fake), MESSAGES).tries == 2


def test_and_not_a_third_time(fake):
    fake.will(Given(status=503))
    assert (trouble(at(fake)).code, len(fake.asked)) == ("server_trouble", 2)


def test_an_endpoint_that_wants_us_to_wait_long_is_not_waited_for(fake):
    fake.will(Given(status=429, headers={"Retry-After": "3600"}))
    assert (trouble(at(fake)).code, len(fake.asked)) == ("too_busy", 1)


@pytest.mark.parametrize("given", [Given(body={}, wait=30), Given(body=b"x" * 5000, drip=0.05)])
def test_silence_and_a_slow_drip_end_at_the_time_limit(fake, given):
    fake.will(given)
    started = time.monotonic()
    assert trouble(at(fake, seconds=0.4)).code == "timed_out"
    assert time.monotonic() - started < 5


def test_nobody_there():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    endpoint = Endpoint(url=f"http://127.0.0.1:{port}/v1", model="m", seconds=3)
    assert trouble(endpoint).code == "no_connection"


def test_a_cost_that_makes_no_sense_is_not_believed(fake):
    fake.will(
        Given(
            body={
                "choices": [{"message": {"content": "x"}}],
                "usage": {"prompt_tokens": -5, "completion_tokens": "many"},
            }
        )
    )
    got = complete(at(fake), MESSAGES)
    assert (got.tokens_in, got.tokens_out) == (0, 0)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://api.example.com/v1", ""),
        ("http://localhost:11434/v1", ""),
        ("http://192.168.1.20:8000/v1", ""),
        ("http://llm.local/v1", ""),
        ("http://api.example.com/v1", "plain_not_allowed"),
        ("http://8.8.8.8/v1", "plain_not_allowed"),
        ("ftp://example.com", "bad_address"),
        ("https://user:pass@example.com", "bad_address"),
        ("https://example.com/v1?key=1", "bad_address"),
        ("https://", "bad_address"),
        ("https://example.com:99999/", "bad_address"),
        ("nonsense", "bad_address"),
    ],
)
def test_a_key_never_travels_in_the_clear(url, problem):
    assert address_problem(url) == problem


def test_the_key_never_shows_in_print():
    assert "sk-secret" not in repr(Endpoint(url="https://x.example", model="m", key="sk-secret"))
