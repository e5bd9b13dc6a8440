"""A copy of one's own answers, to be kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surveys.languages import spoken
from surveys.models import Revision
from surveys.questionnaire.definition import wording
from surveys.sittings import Sitting
from surveys.views.respondent import answering
from surveys.views.review import review_of


@require_safe
@answering
def receipt(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The answers as they are now, as a PDF; of a colleague's link, those of its section."""
    from surveys.pdf.receipts import Copy, Part, written  # its library is loaded when somebody wants a file

    page, language = review_of(sitting), spoken(sitting.questionnaire)
    parts = [
        Part(
            part["step"].title, [(each["label"], each["lines"] or _("No answer")) for each in part["answers"]]
        )
        for part in page["sections"]
    ]
    title = _("Copy of your answers")
    copy = Copy(title, language, _facts(sitting, language), parts, foot=f"{title} · {sitting.case.key}")
    headers = {"Content-Disposition": f'attachment; filename="{sitting.case.key}.pdf"'}
    return HttpResponse(written(copy), content_type="application/pdf", headers=headers)


def _facts(sitting: Sitting, language: str) -> list[tuple[str, str]]:
    """What the copy is of, how far it was, and what was agreed to."""
    response = sitting.response
    facts = [
        (_("Study"), wording(sitting.case.wave.study.title, language)),
        (_("Questionnaire"), wording(response.questionnaire.title, language)),
        (_("Organisation"), sitting.case.organisation.name),
        (_("This copy made"), _moment(sitting.now)),
    ]
    handed_in = response.revisions.filter(action="submit").last()
    if response.is_open or handed_in is None:
        facts.append((_("State"), str(response.get_state_display())))
    else:
        facts += _of_handing_in(handed_in, str(response.get_quoting_display()))
    for consent in sitting.actor.invitation.consents.select_related("text"):
        facts.append((_("Agreed to take part"), f"{_moment(consent.at)} · {consent.text}"))
    return facts


def _of_handing_in(handed_in: Revision, quoting: str) -> list[tuple[str, str]]:
    return [
        (_("Received"), _moment(handed_in.at)),
        (_("Quotation"), quoting),
        (_("Receipt number"), handed_in.hash[:12]),
    ]


def _moment(moment: object) -> str:
    return formats.date_format(timezone.localtime(moment), _("Y-m-d H:i"))
