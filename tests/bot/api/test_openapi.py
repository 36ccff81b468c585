from __future__ import annotations

from typing import Any

import pytest

from tests.bot.api.conftest import Api

OPERATIONS = {
    ("post", "/api/v1/candidates"),
    ("get", "/api/v1/candidates"),
    ("post", "/api/v1/candidates/{candidateId}/outreach"),
    ("post", "/api/v1/campaigns"),
    ("get", "/api/v1/campaigns/{id}"),
    ("get", "/api/v1/consultants/{consultantId}/availability"),
    ("post", "/api/v1/interviews"),
    ("get", "/api/v1/interviews"),
    ("get", "/api/v1/interviews/{id}"),
    ("post", "/api/v1/interviews/{id}/cancel"),
    ("get", "/api/v1/conversations/{id}"),
    ("post", "/webhooks/{provider}/{channel}"),
    ("get", "/health"),
    ("get", "/ready"),
    ("get", "/metrics"),
}


@pytest.fixture
def description(still: Api) -> dict[str, Any]:
    described: dict[str, Any] = still.by(None).get("/openapi.json").json()
    return described


def operations(description: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method, path): operation
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }


def test_exactly_these_operations_are_described(description: dict[str, Any]) -> None:
    assert operations(description).keys() == OPERATIONS
    assert all(operation["summary"] for operation in operations(description).values())


def test_every_operation_of_the_api_needs_a_key(description: dict[str, Any]) -> None:
    assert description["components"]["securitySchemes"]["ApiKey"]["scheme"] == "bearer"
    for (_, path), operation in operations(description).items():
        if path.startswith("/api/"):
            assert operation["security"] == [{"ApiKey": []}]


def test_every_error_is_described_as_a_problem(description: dict[str, Any]) -> None:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    assert description["components"]["schemas"]["Problem"]["required"]
    for operation in operations(description).values():
        for status, response in operation["responses"].items():
            if status >= "400":
                assert response["content"] == {"application/problem+json": problem}
    assert "HTTPValidationError" not in description["components"]["schemas"]


def test_every_post_of_the_api_takes_an_idempotency_key(description: dict[str, Any]) -> None:
    for (method, path), operation in operations(description).items():
        names = [parameter["name"].lower() for parameter in operation.get("parameters", [])]
        assert ("idempotency-key" in names) == (method == "post" and path.startswith("/api/"))


def test_every_body_has_an_example(description: dict[str, Any]) -> None:
    for (method, path), operation in operations(description).items():
        if method == "post" and path.startswith("/api/"):
            (content,) = operation["requestBody"]["content"].values()
            assert "examples" in content or "examples" in content["schema"]
