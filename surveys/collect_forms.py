"""The forms that ODK Collect asks with: made once for each version, handed out with a list of one's cases."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from hashlib import md5
from io import StringIO

from django.contrib.auth.models import AbstractUser
from django.db.models import Q, QuerySet

from surveys.illustrating import content_of
from surveys.models import Case, CollectForm, QuestionnaireVersion, Study
from surveys.questionnaire.definition import wording
from surveys.questionnaire.xform.names import CASES_FILE, UNLISTED
from surveys.questionnaire.xform.writing import Sheets, form_sheets
from surveys.questionnaire.xlsform import lookup_tables

MOST_CASES = 5_000
NOT_LISTED = "– 不在此列表中 Not in this list –"
"""In every language, as the list is not written for one."""


def forms_for(user: AbstractUser) -> list[CollectForm]:
    """The newest version of each questionnaire of the studies in which the user has cases."""
    studies = Study.objects.filter(pk__in=Case.objects.for_user(user).values("wave__study")).order_by("pk")
    return [form_of(version) for study in studies for version in study.questionnaires.newest()]


def forms_known_to(user: AbstractUser) -> QuerySet[CollectForm]:
    """All forms of those studies, those of earlier versions too: Collect may still hold them."""
    studies = Case.objects.for_user(user).values("wave__study")
    found = CollectForm.objects.select_related("version__study").defer("version__document")
    return found.filter(version__study__in=studies)


def form_of(version: QuestionnaireVersion) -> CollectForm:
    """The form of a version under the present consent text, made now when there is none."""
    consent = version.study.consent
    number = version.hash[:10] + (consent.hash[:6] if consent else "")
    form = CollectForm.objects.filter(version=version, number=number).first()
    if form is None:
        form = CollectForm(version=version, consent=consent, number=number)
        form.document = _xform(form)
        form.md5 = _md5(form.document.encode())
        kept = {"consent": consent, "document": form.document, "md5": form.md5}
        form, _made = CollectForm.objects.get_or_create(version=version, number=number, defaults=kept)
    return form


def _xform(form: CollectForm) -> str:
    from pyxform.xls2xform import convert  # here, so that a web process that hands out no form never pays

    text = form.consent and form.consent.text
    written = form_sheets(form.version.questionnaire, form_id=form.form_id, version=form.number, consent=text)
    return convert(written | _headings(written), validate=False, form_name="data").xform


def _headings(written: Sheets) -> dict[str, list[dict[str, None]]]:
    """Every column of a sheet: pyxform would look for them in its first hundred rows only."""
    return {
        f"{name}_header": [dict.fromkeys(column for row in rows for column in row)]
        for name, rows in written.items()
    }


def open_cases(user: AbstractUser, version: QuestionnaireVersion) -> QuerySet[Case]:
    """The user's cases that are asked this questionnaire, in whichever version, and have no answers yet."""
    mine = Case.objects.for_user(user).filter(wave__study=version.study_id, version__name=version.name)
    unanswered = Q(response=None) | Q(response__revision=0)
    return (
        mine.filter(unanswered, disposition="")
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )


def files_of(form: CollectForm, user: AbstractUser) -> Iterator[tuple[str, bytes]]:
    """What comes along with the form, by name: the user's cases, tables, pictures and sounds."""
    questionnaire = form.version.questionnaire
    rows = [
        [case.pk, f"{case.organisation.name} · {case.key}"]
        for case in open_cases(user, form.version)[:MOST_CASES]
    ]
    yield CASES_FILE, _csv([["name", "label"], *rows, [UNLISTED, NOT_LISTED]])
    for name, table in lookup_tables(questionnaire).items():
        yield name, _csv(table)
    media = {each.sha256: each for each in form.version.study.media.all()} if questionnaire.files else {}
    for name, digest in questionnaire.files.items():
        if digest in media:
            yield name, content_of(media[digest])


def hashes_of(form: CollectForm, user: AbstractUser) -> list[tuple[str, str]]:
    """Names of those files with the MD5 of what is in them, by which Collect sees what has changed."""
    return [(name, _md5(content)) for name, content in files_of(form, user)]


def title_of(form: CollectForm) -> str:
    title = form.version.questionnaire.title
    return " · ".join(
        dict.fromkeys(wording(title, language) for language in form.version.questionnaire.languages)
    )


def _csv(rows: Iterable[list[object]]) -> bytes:
    file = StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue().encode()


def _md5(content: bytes) -> str:
    """OpenRosa asks for MD5: it tells changed files from others and protects nothing."""
    return md5(content, usedforsecurity=False).hexdigest()
