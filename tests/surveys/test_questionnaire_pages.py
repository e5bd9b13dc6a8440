from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from surveys import drafting
from surveys.form_files import form_of
from surveys.models import Draft
from surveys.questionnaire.mapping import VariableMapping
from tests.questionnaire.xlsforms import survey

FORM = survey(
    "integer | staff | Staff | | 员工",
    "text | why | Why ${staff}? | ${staff} > 10 | ",
    "note | double | Twice | | ",
    columns="type | name | label::English (en) | relevant | label::中文 (zh-hans)",
)


@pytest.fixture
def office(client, researcher):
    client.force_login(researcher)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def draft(study):
    return drafting.upload(study, {"form.md": FORM.encode()}, by=None, now=timezone.now())


def posted(office, study, raw, name="form.md"):
    file = SimpleUploadedFile(name, raw.encode())
    return office.post(reverse("questionnaires", args=[study.slug]), {"files": [file]})


def text_of(page):
    return page.content.decode()


def test_a_form_is_uploaded_and_its_faults_are_listed_by_sheet_and_row(office, study):
    answer = posted(office, study, FORM.replace("| integer |", "| intger |"))
    draft = Draft.objects.get()
    assert answer.url == reverse("draft", args=[draft.pk])
    page = text_of(office.get(answer.url))
    assert "<code>survey row 3</code> <span>There is no type “intger”.</span>" in page
    assert "Publish …" not in page
    mended = SimpleUploadedFile("form.md", FORM.encode())
    office.post(answer.url, {"files": [mended]})
    page = text_of(office.get(answer.url))
    assert "3 questions in 1 sections." in page
    assert "Publish …" in page


def test_a_form_that_waits_for_its_table_can_be_tried_out_and_is_published_when_it_has_come(office, study):
    form = survey("select_one_from_file cities.csv | city | City").encode()
    address = posted(office, study, form.decode()).url
    page = text_of(office.get(address))
    assert "It can be tried out, not published yet: cities.csv did not come." in page
    assert "Publish …" not in page
    draft = Draft.objects.get()
    assert office.get(reverse("preview", args=[draft.pk, "section_1"])).status_code == 200
    with pytest.raises(drafting.Outdated):
        drafting.publish(
            draft,
            VariableMapping(),
            seen=drafting.sight(draft),
            moves_open=False,
            by=None,
            now=timezone.now(),
        )
    files = [
        SimpleUploadedFile("form.md", form),
        SimpleUploadedFile("cities.csv", b"name,label\nbj,Beijing\n"),
    ]
    office.post(address, {"files": files})
    assert "Publish …" in text_of(office.get(address))


def test_a_form_that_begins_with_what_is_only_noted_is_tried_out_where_it_asks(office, study):
    form = survey("start | begun | ", "begin_group | firm | Firm", "text | a | A", "end_group | | ")
    address = posted(office, study, form).url
    preview = reverse("preview", args=[Draft.objects.get().pk, "firm"])
    assert f'href="{preview}"' in text_of(office.get(address))


def test_nothing_or_too_much_is_said_beside_the_button(office, study):
    page = office.post(reverse("questionnaires", args=[study.slug]), {})
    assert page.status_code == 422
    assert "Choose the questionnaire&#x27;s file." in text_of(page)


def test_the_preview_shows_what_follows_from_answers_and_why(office, draft):
    address = reverse("preview", args=[draft.pk, "section_1"])
    page = text_of(office.get(address))
    assert '<tr data-value="why" data-within="why" class="is-off">' in page
    answers = {"form-asked": ["staff"], "staff": "20"}
    assert office.post(address, answers).status_code == 302
    page = text_of(office.get(address))
    assert '<tr data-value="why" data-within="why">' in page
    assert "Why 20?" in page
    assert "“Staff” is more than 10" in page
    assert "${staff} &gt; 10" in page
    assert "员工" in text_of(office.get(f"{address}?language=zh-hans"))
    office.post(address, {"form-start-over": "1"})
    assert Draft.objects.get().answers == {}


def test_what_cannot_be_an_answer_is_said_in_the_preview_too(office, draft):
    page = office.post(
        reverse("preview", args=[draft.pk, "section_1"]), {"form-asked": ["staff"], "staff": "many"}
    )
    assert "Enter a whole number" in text_of(page)
    assert Draft.objects.get().answers == {}


def test_missing_translations_are_listed_and_added(office, draft):
    assert "3 texts lack a language" in text_of(office.get(reverse("draft", args=[draft.pk])))
    address = f"{reverse('draft-texts', args=[draft.pk])}?missing"
    form = office.get(address).context["form"]
    assert [each.path for each in form.wordings] == [
        "title",
        "sections.0.questions.1.label",
        "sections.0.questions.2.label",
    ]
    typed = {name: form[name].initial for name in form.fields}
    office.post(address, typed | {"sections.0.questions.1.label:zh-hans": "为何${staff}？"})
    assert Draft.objects.get().questionnaire.by_name["why"].label["zh-hans"] == "为何${staff}？"
    assert "2 texts lack a language" in text_of(office.get(reverse("draft", args=[draft.pk])))


def test_an_edit_that_breaks_the_form_is_refused_with_the_reason(office, draft):
    address = reverse("draft-texts", args=[draft.pk])
    page = office.get(address).context["form"]
    typed = {name: page[name].initial for name in page.fields} | {"sections.0.questions.0.label:en": "${x}"}
    answer = office.post(address, typed)
    assert answer.status_code == 422
    assert "there is no question ${x}" in text_of(answer)


def test_a_draft_is_downloaded_as_an_xlsform_and_deleted(office, draft):
    raw = b"".join(office.get(reverse("draft-xlsform", args=[draft.pk])))
    assert form_of({"form.xlsx": BytesIO(raw).getvalue()}).questionnaire == draft.questionnaire
    office.post(reverse("draft-discard", args=[draft.pk]))
    assert not Draft.objects.exists()


def test_versions_are_compared_and_the_newest_is_edited(office, version):
    old = version("questions: [{name: a, kind: text, label: {en: Before}}]")
    new = version("questions: [{name: a, kind: text, label: {en: After}}]")
    page = text_of(office.get(reverse("questionnaires", args=[new.study.slug])))
    comparison = reverse("version-comparison", args=[old.pk, new.pk])
    assert comparison in page
    page = text_of(office.get(comparison))
    assert ">Before</td>" in page
    assert ">After</td>" in page
    answer = office.post(reverse("version-revise", args=[new.pk]))
    assert answer.url == reverse("draft-texts", args=[Draft.objects.get().pk])
