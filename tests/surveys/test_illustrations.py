"""Pictures and sounds that a form shows with its questions and choices: brought, shown, handed out again."""

from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys import drafting, inviting, publishing
from surveys.form_files import form_of, unpacked
from surveys.models import Case, Draft, Media, Organisation
from surveys.questionnaire.faults import Faults
from tests.questionnaire.xlsforms import sheet, survey, told
from tests.uploads import png, wav

COLUMNS = "type | name | label::en | label::zh-hans | media::image::en | media::image::zh-hans | audio::en"
FORM = survey(
    "select_one sort | sort | Which sort? | 哪一种？ | map.png | 地图.png | said.wav",
    "note | look | Look at this | 请看 | map.png | | ",
    "note | only | | | map.png | | ",
    columns=COLUMNS,
    more=sheet(
        "choices",
        "list_name | name | label::en | media::image::en",
        "sort | a | First | a.png",
        "sort | b | Second | ",
    ),
)
PICTURES = {"map.png": png(1), "地图.png": png(2), "a.png": png(3), "said.wav": wav()}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def brought(study, files, draft=None):
    return drafting.upload(study, files, by=None, now=timezone.now(), draft=draft)


@pytest.fixture
def draft(study):
    return brought(study, {"form.md": FORM.encode(), **PICTURES})


def test_what_comes_with_a_form_is_kept_by_its_content_and_named_by_the_draft(draft):
    assert (draft.faults, draft.notices) == ([], [])
    assert draft.questionnaire.files == {name: sha256(raw).hexdigest() for name, raw in PICTURES.items()}
    assert Media.objects.get(sha256=draft.questionnaire.files["a.png"]).file.open().read() == png(3)
    assert Media.objects.count() == 4


def test_what_is_missing_wrong_or_not_used_is_told_by_row(study):
    files = {"map.png": b"<svg onload=x>", "地图.png": png(), "said.wav": b"MZ", "spare.png": png(9)}
    draft = brought(study, {"form.md": FORM.encode(), **files})
    assert draft.faults == []
    told = [f"{place}: {reason['en'].partition(';')[0]}" for place, reason in draft.notices]
    assert told == [
        "choices row 8: The file a.png is not among those uploaded",
        "survey row 3: The file map.png is no picture that browsers show (JPEG, PNG, GIF, WebP)",
        "survey row 3: The file said.wav is no sound that browsers play (MP3, M4A, WAV, Ogg)",
        "survey row 4: The file map.png is no picture that browsers show (JPEG, PNG, GIF, WebP)",
        "survey row 5: The file map.png is no picture that browsers show (JPEG, PNG, GIF, WebP)",
        "spare.png: The form names this file nowhere, so it is left out.",
    ]
    assert list(draft.questionnaire.files) == ["地图.png"]


def test_a_form_mended_and_uploaded_alone_keeps_its_pictures(study):
    faulty = brought(
        study, {"form.md": FORM.replace("select_one sort", "select_one sorts").encode(), **PICTURES}
    )
    assert faulty.faults
    mended = brought(study, {"form.md": FORM.encode()}, Draft.objects.get())
    assert (mended.faults, mended.notices) == ([], [])
    assert mended.questionnaire.files.keys() == PICTURES.keys()


def zipped(files):
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        for name, raw in files.items():
            packed.writestr(name, raw)
    return file.getvalue()


def test_a_zip_holds_the_form_and_its_pictures_in_any_folder(study, draft):
    inside = {f"form-media/{name}": raw for name, raw in PICTURES.items()}
    inside |= {"form/form.md": FORM.encode(), "__MACOSX/form/._form.md": b"x", ".DS_Store": b"x"}
    again = brought(study, {"all.zip": zipped(inside)})
    assert (again.faults, again.notices, again.questionnaire) == ([], [], draft.questionnaire)
    assert Media.objects.count() == 4


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"a.zip": b"PK\x03\x04 no zip"}, "no zip file"),
        ({"a.zip": zipped({f"{number}.png": b"x" for number in range(501)})}, "more than 500 files"),
        ({"a.zip": zipped({"bomb.png": b"\0" * 61 * 2**20})}, "more than 60 MB"),
    ],
)
def test_a_hostile_zip_is_refused(files, words, study):
    found = form_of(files)
    assert words in told(found.faults)[0]
    with pytest.raises(Faults):
        unpacked(files)
    assert brought(study, files).faults
    assert not Media.objects.exists()


def test_a_path_in_a_zip_leads_nowhere(study):
    draft = brought(study, {"a.zip": zipped({"../../etc/form.md": FORM.encode(), "..\\..\\map.png": png(1)})})
    assert draft.questionnaire.files == {"map.png": sha256(png(1)).hexdigest()}


@pytest.fixture
def office(client, researcher):
    client.force_login(researcher)
    client.cookies["django_language"] = "en"
    return client


def test_the_export_with_its_pictures_comes_back_the_same(office, draft, study):
    answer = office.get(reverse("draft-xlsform", args=[draft.pk]))
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="form.zip"'
    assert set(ZipFile(BytesIO(answer.content)).namelist()) == {"form.xlsx", *PICTURES}
    file = SimpleUploadedFile("form.zip", answer.content)
    office.post(reverse("questionnaires", args=[study.slug]), {"files": [file]})
    again = Draft.objects.exclude(pk=draft.pk).get()
    assert (again.faults, again.notices, again.document) == ([], [], draft.document)


def test_the_preview_shows_pictures_in_its_language_with_the_label_as_their_text(office, draft):
    files = draft.questionnaire.files
    address = reverse("preview", args=[draft.pk, "section_1"])
    page = office.get(f"{address}?language=en").content.decode()
    source = reverse("draft-file", args=[draft.pk, files["map.png"], "map.png"])
    assert f'<img class="label-picture" src="{source}" alt="Which sort?">' in page
    assert f'<img class="label-picture" src="{source}" alt="Look at this">' in page
    assert 'aria-label="Which sort?"></audio>' in page
    assert f"{files['a.png']}/a.png" in page
    assert 'data-question="only"' in page
    assert "data-unlabelled" not in page
    chinese = office.get(f"{address}?language=zh-hans").content.decode()
    assert f"{files['地图.png']}/%E5%9C%B0%E5%9B%BE.png" in chinese
    assert b"".join(office.get(source)) == png(1)
    assert office.get(source.replace("map.png", "a.png")).status_code == 404


@pytest.fixture
def door(draft, study, wave, now):
    version = publishing.publish(study, draft.questionnaire, now=now)
    firm = Organisation.objects.create(study=study, key="o", name="Firm", industry="cro", level="firm")
    case = Case.objects.create(wave=wave, key="c", organisation=firm, version=version)
    return inviting.invite(case, now=timezone.now(), days=30)[1]


def test_a_firm_sees_the_pictures_of_its_questionnaire_and_no_others(door, draft, study, case_of):
    firm, files = Client(), draft.questionnaire.files
    firm.cookies["django_language"] = "en"
    page = firm.get(reverse("respondent-section", args=[door, "section_1"])).content.decode()
    source = reverse("respondent-file", args=[door, files["map.png"], "map.png"])
    assert page.count(source) == 3
    answer = firm.get(source)
    assert (b"".join(answer), answer["Content-Type"]) == (png(1), "image/png")
    assert answer["Content-Security-Policy"].startswith("sandbox")
    other = case_of("questions: [{name: a, kind: text, label: {en: A}}]")
    token = inviting.invite(other, now=timezone.now(), days=30)[1]
    assert firm.get(reverse("respondent-file", args=[token, files["map.png"], "map.png"])).status_code == 404


def test_the_interviewer_sees_the_pictures_too(door, draft, supervisor):
    office, files = Client(), draft.questionnaire.files
    office.force_login(supervisor)
    case = Case.objects.get(key="c")
    address = reverse("interviewer-file", args=[case.pk, files["said.wav"], "said.wav"])
    assert office.get(address)["Content-Type"] == "audio/wav"


def test_a_version_that_is_edited_keeps_its_pictures(door, draft, study, now):
    version = Case.objects.get(key="c").version
    revised = drafting.revise(version, by=None, now=now)
    texts = {"sections.0.questions.0.label": {"en": "Which?", "zh-hans": "哪种？"}}
    edited = drafting.edit(revised, texts, {}, by=None, now=now)
    assert edited.questionnaire.files == draft.questionnaire.files


def test_choices_of_a_list_to_pick_from_show_their_pictures_below_it(office, study):
    rows = (
        "select_one sort | q | Q | minimal",
        "begin_repeat | site | Site | cards",
        "rank sort | r | R | ",
        "end_repeat | | | ",
    )
    choices = sheet(
        "choices", "list_name | name | label | image", "sort | a | First | a.png", "sort | b | Second | "
    )
    form = survey(*rows, columns="type | name | label | appearance", more=choices)
    draft = brought(study, {"form.md": form.encode(), "a.png": png(3)})
    page = office.get(reverse("preview", args=[draft.pk, "section_1"])).content.decode()
    picture = f'{draft.questionnaire.files["a.png"]}/a.png" alt="First">'
    assert page.count(picture) == 3  # of the question, of a row and of the spare one
    assert page.count("<figcaption>First</figcaption>") == 3
