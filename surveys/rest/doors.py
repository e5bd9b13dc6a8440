"""What every operation of the API stands behind: a token with its scope, its rate, pages of rows."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Schema
from ninja.errors import HttpError
from ninja.pagination import PaginationBase
from ninja.security import HttpBearer

from surveys import rates, tokens
from surveys.models import AccessToken

Scope = AccessToken.Scope


class PersonalToken(HttpBearer):
    """Lets in who shows a token with the scope; `request.user` is its owner from then on."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> AccessToken | None:
        """None, which becomes 401, for a token that is not known. Raises rates.TooMany."""
        found = tokens.find(token, now=timezone.now())
        if found is None:
            return None
        rates.spend(found.pk)
        if self.scope not in found.scopes:
            raise HttpError(403, _("This token lacks the scope %(scope)s.") % {"scope": self.scope})
        request.user = found.user
        return found


READ_STUDIES, READ_CASES, READ_RESPONSES, WRITE_RESPONSES, READ_RELEASES, EXPORT = (
    PersonalToken(scope)
    for scope in (
        *(Scope.READ_STUDIES, Scope.READ_CASES, Scope.READ_RESPONSES),
        *(Scope.WRITE_RESPONSES, Scope.READ_RELEASES, Scope.EXPORT),
    )
)


class Refusal(Schema):
    """Why nothing was done, for people to read."""

    detail: str


class ByKey(PaginationBase):
    """Rows in the order they were made. A row made meanwhile comes last and moves no other."""

    class Input(Schema):
        after: int = Field(0, ge=0, le=2**63 - 1, description="The id after which the page begins.")
        limit: int = Field(50, ge=1, le=200)

    class Output(Schema):
        results: list[Any]
        next: str | None = Field(description="The address of the next page; null on the last.")

    items_attribute = "results"

    def paginate_queryset(
        self, queryset: QuerySet[Any], pagination: Input, request: HttpRequest, **params: Any
    ) -> dict[str, Any]:
        found = queryset.order_by("pk").filter(pk__gt=pagination.after)
        rows = list(found[: pagination.limit + 1])
        page = rows[: pagination.limit]
        more = len(rows) > len(page)
        return {"results": page, "next": _next(request, page[-1].pk) if more else None}


def _next(request: HttpRequest, after: int) -> str:
    asked = request.GET.dict() | {"after": str(after)}
    return request.build_absolute_uri(f"{request.path}?{urlencode(asked)}")
