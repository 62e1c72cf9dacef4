"""Whatever a program sends, the interface answers as it says it does, and never breaks."""

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error

from kefu.accounts.tokens import make_token
from kefu.api.urls import api
from kefu.config.wsgi import application
from tests.desk import MORNING

schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1/"))
schema.app = application


@pytest.fixture(autouse=True)
def one_connection():
    """The application closes its connection after a request; here the test still needs it."""
    started, finished = signals.request_started, signals.request_finished
    for signal in (started, finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (started, finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_every_call_is_answered_as_described(case, desk, settings):
    settings.ALLOWED_HOSTS = ["*"]
    token = make_token(desk.bob, name="fuzz", now=MORNING)
    answer = case.call(
        headers={"Authorization": f"Bearer {token}"}, base_url="http://localhost/api/v1"
    )
    case.validate_response(answer, checks=[not_a_server_error])
