"""The JSON API does what its OpenAPI description says, whatever it is asked: tried by schemathesis in this process."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from opportunities.models import Opportunity
from portal.wsgi import application
from tests.cast import Cast, World, make_live_listing
from tests.outreach.cast import make_approved, make_field, make_venue

PLAIN = {"Accept-Encoding": "identity"}  # schemathesis asks for gzip, and in this process does not unpack it
EXAMPLES = 40  # an operation; deterministic, and all together within a minute
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
]


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Requests run in the transaction of the test, so they may not close its connection when they end."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture
def description(world: World, cast: Cast) -> Any:
    """Something of everything: live, stopped and closed listings, sessions with and without a place."""
    make_live_listing(world, cast, code="NTT-2222K", welcomes=["couples"])
    make_live_listing(
        world,
        cast,
        code="NTT-2223H",
        costs=False,
        agency=None,
        scheme=world.g2g,
        permit_number="",
        title_en="",
    )
    for code, state in (("NTT-2224F", "suspended"), ("NTT-2225D", "closed"), ("NTT-2226B", "withdrawn")):
        listing = make_live_listing(world, cast, code=code)
        Opportunity.objects.filter(pk=listing.pk).update(state=state)
    field = make_field(world, cast)
    make_approved(world, cast, field.hall, lead_partner=field.partner)
    make_approved(world, cast, make_venue(field.village, latitude=-9.1, longitude=124.9), capacity=None)
    make_approved(world, cast, None, kind="online", online_url="https://contoh.example/")
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


OPERATIONS = ("opportunities", "check", "agencies", "sessions", "offices", "regions")
CODES = {
    "NTT-2222K": 200,
    "ntt 2223h": 200,
    "NTT-2224F": 200,
    "NTT-2225D": 410,
    "NTT-2226B": 410,
    "NTT-ZZZZZ": 404,
    "%00": 404,
}


def operation_of(description: Any, name: str) -> Any:
    operations = [found.ok() for found in description.get_all_operations()]
    by_name = {operation.definition.raw["operationId"]: operation for operation in operations}
    assert set(by_name) == {*OPERATIONS, "opportunity"}
    return by_name[name]


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_is_as_described(description: Any, name: str, mode: GenerationMode) -> None:
    """`positive`: what the description allows. `negative`: what it does not."""
    answered: Counter[int] = Counter()

    @seed(20261124)
    @settings(
        max_examples=EXAMPLES, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(case=operation_of(description, name).as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        if name == "opportunities" and mode == GenerationMode.POSITIVE:
            case.query.pop("hal", None)  # a cursor cannot be made up: only `next` gives one
        response = case.call(headers=PLAIN)
        answered[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    ask()
    wanted = 200 if mode == GenerationMode.POSITIVE else 400
    assert answered[wanted]
    assert set(answered) <= {200, wanted}


@pytest.mark.parametrize("code", CODES)
def test_every_listing_is_as_described(description: Any, code: str) -> None:
    case = operation_of(description, "opportunity").Case(path_parameters={"code": code})
    response = case.call(headers=PLAIN)
    case.validate_response(response, checks=CHECKS)
    assert response.status_code == CODES[code]


def test_every_cursor_is_as_described(description: Any) -> None:
    case = operation_of(description, "opportunities").Case(query={"banyak": 1})
    first = case.call_and_validate(headers=PLAIN, checks=CHECKS).json()
    query = dict(parse_qsl(urlsplit(first["next"]).query))
    second = (
        operation_of(description, "opportunities")
        .Case(query=query)
        .call_and_validate(headers=PLAIN, checks=CHECKS)
        .json()
    )
    assert [len(first["items"]), len(second["items"]), second["next"]] == [1, 1, None]
