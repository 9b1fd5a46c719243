"""Live listings as files for everybody to use."""

import json
from collections.abc import Iterator
from datetime import date

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from opportunities.opendata import COLUMNS, mark, rows
from portal.dates import today
from portal.exports import csv_response

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@require_safe
def data_csv(request: HttpRequest) -> StreamingHttpResponse:
    on = today()
    return dated(csv_response(f"lowongan-{on}.csv", COLUMNS, rows(on)), on)


@require_safe
def data_json(request: HttpRequest) -> StreamingHttpResponse:
    on = today()
    response = StreamingHttpResponse(json_lines(on), content_type="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return dated(response, on)


def dated(response: StreamingHttpResponse, on: date) -> StreamingHttpResponse:
    """With the mark by which a caller asks whether anything has changed."""
    response.headers["ETag"] = f'W/"{mark(on)}"'
    return response


def json_lines(on: date) -> Iterator[str]:
    """The file, a listing a line."""
    yield f'{{"licence": "{LICENCE}", "data_of": "{on}", "listings": ['
    for number, values in enumerate(rows(on)):
        line = json.dumps(dict(zip(COLUMNS, values, strict=True)), cls=DjangoJSONEncoder, ensure_ascii=False)
        yield f"{',' if number else ''}\n{line}"
    yield "\n]}\n"
