"""What the API's description says of errors: every one has the same shape."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from bot.api.errors import MEDIA_TYPE, phrase

_REF = "#/components/schemas/Problem"
_PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "Problem details (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "code"],
    "properties": {
        "type": {"type": "string", "example": "about:blank"},
        "title": {"type": "string", "example": "Unprocessable Content"},
        "status": {"type": "integer", "example": 422},
        "detail": {
            "type": "string",
            "example": "personalInfo.phone: not a possible telephone number: check its length "
            "and country code",
        },
        "instance": {"type": "string", "example": "/api/v1/candidates"},
        "code": {
            "type": "string",
            "description": "What a program tells problems apart by.",
            "example": "invalid",
        },
        "errors": {
            "type": "array",
            "description": "The fields that cannot be accepted, named as they were sent.",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {
                    "field": {"type": "string", "example": "personalInfo.phone"},
                    "message": {
                        "type": "string",
                        "example": "not a possible telephone number: check its length "
                        "and country code",
                    },
                },
            },
        },
    },
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may answer with problems of these statuses."""
    return {
        status: {
            "description": phrase(status),
            "content": {MEDIA_TYPE: {"schema": {"$ref": _REF}}},
        }
        for status in statuses
    }


def describe(app: FastAPI) -> None:
    """Put the shape of problems into the description that *app* serves."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        described = made()
        schemas = described.setdefault("components", {}).setdefault("schemas", {})
        schemas.setdefault("Problem", _PROBLEM)
        return described

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it
