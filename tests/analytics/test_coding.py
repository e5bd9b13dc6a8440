"""The codebook and the codings that come with a study."""

from uuid import uuid4

import pytest
import yaml
from django.core.management import CommandError, call_command

from analytics.coding import CODER, load_codebook, load_codings
from analytics.models import Segment, Theme
from surveys.models import Response, Study
from surveys.questionnaire.faults import Faults


@pytest.fixture
def recode(folder):
    """Change the codings of the first interview: `recode(lambda codings: codings.pop())`."""

    def change(how):
        document = yaml.safe_load((folder / "interviews.yaml").read_text("utf-8"))
        how(document["cases"][0]["codings"])
        (folder / "interviews.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")

    return change


def test_a_segment_marks_the_very_characters_of_the_answer(loaded):
    segment = Segment.objects.get(theme__code="MONEY", response__case__key="B1")
    words = segment.response.answers["alike"]["value"]
    assert words[segment.start : segment.end] == segment.text == "prices fall"
    assert (segment.part, segment.revision, segment.coder) == ("value", segment.response.revision, CODER)


def test_loading_again_changes_nothing(loaded, load):
    before = list(Segment.objects.values()), list(Theme.objects.values())
    load()
    assert (list(Segment.objects.values()), list(Theme.objects.values())) == before


def test_a_coding_that_left_the_file_goes_and_a_new_one_comes(loaded, folder, recode):
    recode(lambda codings: codings[0].update(text="the same thing"))
    load_codings(loaded, folder)
    codes = Segment.objects.filter(response__case__key="B1", theme__code="ALIKE")
    assert [segment.text for segment in codes] == ["the same thing"]


def test_what_another_coder_marked_is_not_touched(loaded, folder, recode):
    own = Segment.objects.get(theme__code="MONEY", response__case__key="B1")
    own.pk, own.key, own.coder = None, uuid4(), "user:7"
    own.save()
    recode(lambda codings: codings.clear())
    load_codings(loaded, folder)
    assert [segment.coder for segment in Segment.objects.filter(response__case__key="B1")] == ["user:7"]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"text": "never said"}, "must stand exactly once in the answer to alike; it stands there 0 times"),
        ({"text": "s"}, "must stand exactly once"),
        ({"text": ""}, "it stands there 0 times"),
        ({"theme": "NONE"}, "There is no theme NONE in the codebook."),
        ({"question": "why_small"}, "The case B1 has no answer to why_small."),
        ({"colour": "red"}, "colour is not known here."),
    ],
)
def test_a_coding_that_cannot_be_placed_is_told_with_its_place(loaded, folder, recode, wrong, reason):
    before = Segment.objects.count()
    recode(lambda codings: codings[1].update(wrong))
    with pytest.raises(Faults) as found:
        load_codings(loaded, folder)
    (fault,) = found.value.faults
    assert fault.place == "interviews.yaml, case B1, coding 2"
    assert reason in fault.reason["en"]
    assert Segment.objects.count() == before


def test_all_faults_of_the_codings_are_told_together(loaded, folder, recode):
    recode(lambda codings: [coding.update(text="never said") for coding in codings])
    with pytest.raises(Faults) as found:
        load_codings(loaded, folder)
    assert len(found.value.faults) == 2


def test_a_coded_passage_whose_words_were_changed_is_not_counted_any_more(loaded, book_of):
    response = Response.objects.get(case__key="B1")
    changed = response.answers | {"alike": {"value": "Everybody sells the same thing."}}
    Response.objects.filter(pk=response.pk).update(answers=changed)
    book = book_of(loaded)
    assert book.row("codebook", Theme_code="MONEY")["Interviews that support it, k (number)"] == 0
    assert "1 coded passages no longer stand" in str(book.rows("notes"))


def test_a_theme_keeps_its_codings_when_its_wording_changes(loaded, folder):
    text = (folder / "codebook.yaml").read_text("utf-8").replace("en: Alike", "en: Much alike")
    (folder / "codebook.yaml").write_text(text, "utf-8")
    load_codebook(loaded, folder)
    theme = Theme.objects.get(code="ALIKE")
    assert (theme.name["en"], theme.segments.count()) == ("Much alike", 2)


def _themes(change):
    def edit(folder):
        document = yaml.safe_load((folder / "codebook.yaml").read_text("utf-8"))
        change(document["themes"])
        (folder / "codebook.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")

    return edit


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (_themes(lambda themes: themes[0].update(parent="MONEY")), "The theme ALIKE is above itself."),
        (_themes(lambda themes: themes[1].update(parent="GONE")), "There is no theme GONE in the codebook."),
        (_themes(lambda themes: themes[1].update(code="ALIKE")), "ALIKE is used twice."),
        (_themes(lambda themes: themes[0].update(code="A B")), "'A B' is not a name."),
        (_themes(lambda themes: themes[0].update(colour="green")), "'green' is not a colour like #0b6b63."),
        (
            _themes(lambda themes: themes[0].pop("example")),
            "codebook.yaml, theme 1 ALIKE, example: This must be",
        ),
        (
            _themes(lambda themes: themes[0].update(rank=1)),
            "codebook.yaml, theme 1 ALIKE: rank is not known here.",
        ),
        (_themes(lambda themes: themes.append("x")), "codebook.yaml, theme 3: This must be a mapping"),
    ],
)
def test_a_fault_of_the_codebook_stops_the_loading_and_leaves_nothing(db, folder, edit, told):
    edit(folder)
    with pytest.raises(CommandError) as error:
        call_command("load_study", "tiny", verbosity=0)
    assert told in str(error.value)
    assert not Theme.objects.exists()
    assert not Study.objects.exists()
