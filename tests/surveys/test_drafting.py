import pytest

from surveys import drafting
from surveys.models import Draft
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.faults import Faults
from tests.questionnaire.xlsforms import survey

FORM = survey(
    "select_one yn | how | How | 怎样",
    columns="type | name | label::English (en) | label::中文 (zh-hans)",
    more="| choices |\n| | list_name | name | label::English (en) |\n| | yn | y | Yes |\n| | yn | n | No |\n",
).encode()
FAULTY = FORM.replace(b"select_one yn", b"select_one no")


@pytest.fixture
def bring(study, now):
    return lambda raw=FORM, draft=None: drafting.upload(
        study, {"form.md": raw}, by=None, now=now, draft=draft
    )


def test_a_faulty_form_is_kept_with_its_faults_and_mended_in_its_place(bring):
    draft = bring(FAULTY)
    assert (draft.is_ready, draft.document, draft.source, str(draft)) == (False, {}, "form.md", "form.md")
    assert [place for place, _reason in draft.faults] == ["survey row 3"]
    mended = bring(draft=draft)
    assert (mended.pk, mended.is_ready, mended.faults, mended.name) == (draft.pk, True, [], "form")
    assert Draft.objects.get().questionnaire.by_name["how"].label == {"en": "How", "zh-hans": "怎样"}


def test_a_form_that_asks_for_files_can_be_published(bring):
    draft = bring(survey("image | photo | Photo", "file | paper | Paper").encode())
    assert (draft.is_ready, draft.faults) == (True, [])
    assert [each.kind for each in draft.questionnaire.questions()] == ["image", "file"]


def test_wordings_and_the_order_of_choices_are_edited(bring, now):
    draft = bring()
    path = "sections.0.questions.0"
    texts = {f"{path}.label": {"en": "How so?", "zh-hans": "如何"}, f"{path}.choices.0.label": {"en": "Yes!"}}
    drafting.edit(draft, texts, {f"{path}.choices": ["n", "y"]}, by=None, now=now)
    question = Draft.objects.get().questionnaire.by_name["how"]
    assert question.label == {"en": "How so?", "zh-hans": "如何"}
    assert [(choice.name, choice.label) for choice in question.choices] == [
        ("n", {"en": "No"}),
        ("y", {"en": "Yes!"}),
    ]


def test_an_edit_that_breaks_the_form_changes_nothing(bring, now):
    draft = bring()
    with pytest.raises(Faults, match="no wording in any language"):
        drafting.edit(draft, {"sections.0.questions.0.label": {}}, {}, by=None, now=now)
    assert Draft.objects.get().document == draft.document


def test_a_version_is_revised_as_a_draft(version, now):
    published = version("questions: [{name: a, kind: text, label: {en: A}}]")
    draft = drafting.revise(published, by=None, now=now)
    assert (draft.questionnaire, draft.source) == (published.questionnaire, str(published))


def test_answers_of_the_preview_stay_with_the_draft(bring):
    draft = drafting.try_out(bring(), {"how": Answer(value="y")})
    assert Draft.objects.get().answers == {"how": {"value": "y"}}
    assert drafting.try_out(draft, {"how": None}).answers == {}
