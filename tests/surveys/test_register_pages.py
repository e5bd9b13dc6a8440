"""The pages of the register and of a wave's cases, as a browser without scripts sends them."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from config.celery import app
from surveys import registering
from surveys.models import Case, Draw, Organisation, Quota, RegisterImport, Stratum

FIRM = """
name: cro_firm
attributes: {industry: cro, level: firm}
questions: [{name: staff, kind: integer, label: {en: Staff}}]
"""
TABLE = "企业名称,行业,联系人,联系电话\n康龙化成,CRO,李女士,010-62712345\n长安药业,CRO,,\n"


@pytest.fixture
def study(study, version):
    study.industries = {"cro": {"en": "CRO", "zh-hans": "合同研究"}}
    study.classes = {
        "level": {"firm": {"en": "Firm"}},
        "size_class": {"small": {"en": "Small"}, "big": {"en": "Big"}},
    }
    study.stratified_by = ["industry", "size_class"]
    study.save()
    version(FIRM)
    for size in study.classes["size_class"]:
        Stratum.objects.create(study=study, industry="cro", size_class=size)
    return study


@pytest.fixture
def firms(study):
    return [
        Organisation.objects.create(
            study=study, key=f"f{n}", name=name, industry="cro", level="firm", size_class="small"
        )
        for n, name in enumerate(["康龙化成", "长安药业", "百奥赛图"])
    ]


@pytest.fixture
def office(supervisor):
    browser = Client()
    browser.force_login(supervisor)
    return browser


@pytest.fixture
def sent(office, django_capture_on_commit_callbacks):
    """The page that comes of sending a form, after what it leads to."""

    def send(page: str, /, *parts: object, query: str = "", **fields: object) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            answer = office.post(reverse(page, args=parts) + query, fields)
        answer = office.get(answer.url) if answer.status_code == 302 else answer
        assert answer.status_code in (200, 422)
        return answer.content.decode()

    return send


@pytest.fixture
def seen(office):
    return lambda page, /, *parts, **query: office.get(reverse(page, args=parts), query).content.decode()


@pytest.fixture
def at_once():
    """Tasks run where they are sent; that a worker runs them is proved with the services."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def upload(content: str | bytes, name: str = "firms.csv") -> BytesIO:
    file = BytesIO(content.encode() if isinstance(content, str) else content)
    file.name = name
    return file


def test_a_table_is_uploaded_its_columns_confirmed_checked_and_taken_over(study, sent, at_once):
    page = sent("register-imports", study.slug, file=upload(TABLE))
    received = RegisterImport.objects.get()
    assert '<option value="contact_1_phone" selected>' in page
    columns = {f"column-{place}": target for target, place in received.mapping["columns"].items()}
    page = sent("register-import", received.pk, **columns, level="firm")
    assert "Nothing is wrong with the lines." in page
    assert not study.organisations.exists()
    assert "The table was taken over" in sent("register-import-apply", received.pk)
    assert study.organisations.get(name="康龙化成").contacts.get().phone == "010-62712345"


def test_faults_stand_on_the_page_and_nothing_can_be_taken_over(study, sent, seen, at_once):
    sent("register-imports", study.slug, file=upload(TABLE + "第三家,Tea,,call me\n"))
    received = RegisterImport.objects.get()
    columns = {f"column-{place}": target for target, place in received.mapping["columns"].items()}
    page = sent("register-import", received.pk, **columns, level="firm")
    assert "2 things are wrong." in page
    assert "Tea is none of: CRO." in page
    assert "Take the table over" not in page
    assert "call me" not in page
    sent("register-import-apply", received.pk)
    assert not study.organisations.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"column-0": "name", "column-1": "name"}, "The column 企业名称 is this already."),
        ({"column-1": "industry"}, "Choose the column that names the organisations."),
        ({"column-0": "nonsense"}, "Select a valid choice."),
    ],
)
def test_columns_that_make_no_sense_are_refused(study, sent, fields, said):
    sent("register-imports", study.slug, file=upload(TABLE))
    assert said in sent("register-import", RegisterImport.objects.get().pk, **fields)
    assert RegisterImport.objects.get().state == "uploaded"


def test_a_file_that_is_no_table_is_refused_with_the_reason(study, sent):
    page = sent("register-imports", study.slug, file=upload(b"%PDF", "firms.pdf"))
    assert page.count("This is neither an Excel workbook") == 2, "once on top and once at the field"
    assert not RegisterImport.objects.exists()


def test_a_table_that_was_given_up_is_deleted_and_stays_so(study, sent, seen):
    sent("register-imports", study.slug, file=upload(TABLE))
    received = RegisterImport.objects.get()
    assert "what was uploaded is deleted" in sent("register-import-give-up", received.pk)
    assert "Upload it again" in seen("register-import", received.pk)
    assert "Upload it again" in sent("register-import", received.pk, **{"column-0": "name"})
    assert RegisterImport.objects.get().table == ""


def test_a_doubtful_line_is_added_when_it_is_ticked(study, firms, sent, at_once):
    sent("register-imports", study.slug, file=upload("name,industry\n康隆化成,CRO\n"))
    received = RegisterImport.objects.get()
    page = sent(
        "register-import", received.pk, **{"column-0": "name", "column-1": "industry", "level": "firm"}
    )
    assert "The name sounds like 康龙化成." in page
    sent("register-import-apply", received.pk, add="2")
    assert study.organisations.filter(name="康隆化成").exists()


def test_a_worker_that_died_leaves_an_import_that_can_be_tried_again(study, sent, seen):
    sent("register-imports", study.slug, file=upload(TABLE))
    received = RegisterImport.objects.get()
    registering.map_columns(received, received.mapping["columns"], {})
    registering.fail(received, "MemoryError: ")
    assert "This went wrong, and nothing was changed: MemoryError" in seen("register-import", received.pk)
    assert "What do the columns hold?" in seen("register-import", received.pk, columns="")


def test_the_register_is_searched_and_narrowed(study, firms, seen):
    firms[2].size_class = "big"
    firms[2].save()
    assert "百奥赛图" not in seen("register", study.slug, words="kanglong")
    page = seen("register", study.slug, size_class="big")
    assert "百奥赛图" in page
    assert "康龙化成" not in page
    assert "No organisation is like this." in seen("register", study.slug, words="nobody")


def test_an_organisation_is_added_and_changed(study, sent):
    fields = {
        "name": "新公司",
        "industry": "cro",
        "level": "firm",
        "social_credit_code": "9111 0108 5513 8508 2q",
    }
    assert "The organisation is saved." in sent("register-add", study.slug, **fields)
    made = study.organisations.get()
    assert made.social_credit_code == "91110108551385082Q"
    sent("register-organisation", made.pk, **fields | {"name": "新新公司", "size_class": "big"})
    made.refresh_from_db()
    assert (made.name, made.size_class) == ("新新公司", "big")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("91110108551385082X", "its last character would have to be Q."),
        ("9111", "A code has 18 digits and capitals"),
        ("91110000600037341L", "康龙化成 has this code already."),
    ],
)
def test_a_wrong_code_is_refused_at_its_field(study, firms, sent, code, said):
    Organisation.objects.filter(pk=firms[0].pk).update(social_credit_code="91110000600037341L")
    fields = {"name": "新公司", "industry": "cro", "level": "firm", "social_credit_code": code}
    assert sent("register-add", study.slug, **fields).count(said) == 2
    assert study.organisations.count() == 3


def test_contacts_of_an_organisation_without_a_case_are_kept_too(firms, sent, seen):
    person = {"name": "Ms Li", "phone": "010-62712345", "language": "zh-hans", "zone": "Asia/Shanghai"}
    sent("register-add-contact", firms[0].pk, **person)
    contact = firms[0].contacts.get()
    assert "Ms Wang" in sent("register-contact", firms[0].pk, contact.pk, **person | {"name": "Ms Wang"})
    sent("register-remove-contact", firms[0].pk, contact.pk)
    assert not firms[0].contacts.exists()


def test_a_contact_is_not_reached_through_another_organisation(firms, office):
    contact = firms[0].contacts.create(name="Ms Li", phone="010-62712345", language="en")
    for name in ("register-contact", "register-remove-contact"):
        assert office.post(reverse(name, args=[firms[1].pk, contact.pk])).status_code == 404
    assert firms[0].contacts.exists()


def test_cases_are_made_of_those_ticked_once(study, wave, firms, sent):
    version = study.questionnaires.get()
    ticked = {"wave": wave.pk, "version": version.pk, "organisation": [firms[0].pk, firms[2].pk]}
    assert "2 cases were made." in sent("register-cases", study.slug, **ticked)
    page = sent("register-cases", study.slug, **ticked | {"organisation": [firms[0].pk, firms[1].pk]})
    assert "1 case was made. 1 organisation has a case already" in page
    assert Case.objects.count() == 3


def test_cases_are_made_of_all_that_were_found(study, wave, firms, sent):
    fields = {"wave": wave.pk, "version": study.questionnaires.get().pk, "all": "1"}
    sent("register-cases", study.slug, query="?words=kanglong", **fields)
    assert Case.objects.get().organisation == firms[0]


def test_frame_counts_are_stated_with_their_source(study, sent):
    small, big = study.strata.all()
    fields = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "form-0-id": small.pk, "form-1-id": big.pk}
    stated = {"form-0-frame_count": "120", "form-0-source": "Yearbook 2025", "form-1-frame_count": ""}
    assert "The frame counts are saved." in sent("register-strata", study.slug, **fields | stated)
    assert "not saved yet" in sent("register-strata", study.slug, **fields | {"form-1-frame_count": "-1"})
    small.refresh_from_db()
    big.refresh_from_db()
    assert (small.frame_count, small.source, big.frame_count) == (120, "Yearbook 2025", None)


def test_a_sample_is_proposed_by_the_frame_counts_and_drawn_as_it_was_changed(study, wave, firms, sent, seen):
    small, _big = study.strata.all()
    Stratum.objects.update(frame_count=50)
    version = study.questionnaires.get()
    query = {"version": version.pk, "total": 2, "basis": "frame"}
    assert f'name="{small.pk}" value="2"' in seen("wave-draw", wave.pk, **query), (
        "there is no big one to draw"
    )
    address = f"?version={version.pk}&total=2"
    page = sent("wave-draw", wave.pk, query=address, **{str(small.pk): 4, "seed": "1"})
    assert "Ensure this value is less than or equal to 3." in page
    assert not Draw.objects.exists()
    page = sent("wave-draw", wave.pk, query=address, **{str(small.pk): 3, "seed": "1"})
    assert "3 cases were drawn." in page
    assert (Draw.objects.get().seed, Case.objects.count()) == ("1", 3)


def test_quotas_are_set_and_a_full_stratum_says_so(study, wave, firms, sent, case_of):
    small, big = study.strata.all()
    case = case_of(FIRM, disposition="I")
    Organisation.objects.filter(pk=case.organisation_id).update(size_class="small")
    page = sent("wave-quotas", wave.pk, **{str(small.pk): 1, str(big.pk): ""})
    assert "The quotas are saved." in page
    assert '<span class="seal">full</span>' in page
    assert Quota.objects.get().stratum == small


def test_cases_are_shared_out_on_their_page(study, wave, firms, sent, interviewer):
    fields = {"wave": wave.pk, "version": study.questionnaires.get().pk, "all": "1"}
    sent("register-cases", study.slug, **fields)
    assert "Choose at least one interviewer." in sent("wave-share-out", wave.pk, rule="mixed")
    page = sent("wave-share-out", wave.pk, rule="mixed", interviewers=[interviewer.pk])
    assert "3 cases were assigned: interviewer 3" in page
    assert interviewer.cases.count() == 3


def test_several_cases_are_assigned_at_once(study, wave, case_of, sent, interviewer):
    cases = [case_of(FIRM) for _ in range(3)]
    page = sent(
        "office-assign-cases",
        query="?state=none",
        case=[cases[0].pk, cases[2].pk],
        interviewer=interviewer.pk,
    )
    assert "2 cases were assigned" in page
    assert set(interviewer.cases.all()) == {cases[0], cases[2]}


def test_rubbish_that_is_ticked_is_none(study, wave, firms, sent):
    rubbish = ["9" * 40, "-1", "x", "²", ""]
    fields = {"wave": wave.pk, "version": study.questionnaires.get().pk, "organisation": rubbish}
    assert "0 cases were made." in sent("register-cases", study.slug, **fields)
    assert "0 cases were assigned" in sent("office-assign-cases", case=rubbish, interviewer="")


def test_a_study_without_strata_says_where_they_are_named(study, wave, seen):
    study.stratified_by = []
    study.save()
    version = study.questionnaires.get().pk
    for page in (
        *(seen("wave", wave.pk), seen("wave-draw", wave.pk, version=version)),
        *(seen("wave-quotas", wave.pk), seen("register-strata", study.slug)),
    ):
        assert "This study forms no strata." in page
