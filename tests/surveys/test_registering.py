"""Taking over somebody's register: the dry run, duplicates, and all or nothing."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection

from surveys import registering
from surveys.models import Contact, Organisation, RegisterImport

HEAD = "企业名称,统一社会信用代码,行业,人员规模,联系人,联系电话,邮箱"
PHARMARON = "康龙化成（北京）有限公司,91110000600037341L,CRO,10 to 49,李女士,010-62712345,li@firm.example"
XIAOMI = "小米科技,91110108551385082Q,Software,250 and more,,010-60606666,"


@pytest.fixture
def study(study):
    study.industries = {key: {"en": name} for key, name in [("cro", "CRO"), ("software", "Software")]}
    sizes = {"10-49": {"en": "10 to 49", "zh-hans": "10至49人"}, "250-plus": {"en": "250 and more"}}
    study.classes = {"level": {"firm": {"en": "Firm"}}, "size_class": sizes}
    study.save()
    return study


@pytest.fixture
def checked(study, now):
    """The dry run of a table of these lines."""

    def check(*lines: str) -> RegisterImport:
        file = BytesIO("\n".join(lines).encode())
        received = registering.receive(study, file, "register.csv", by=None, now=now)
        assert registering.map_columns(received, received.mapping["columns"], {"level": "firm"})
        received.refresh_from_db()
        registering.check(received)
        received.refresh_from_db()
        return received

    return check


@pytest.fixture
def taken_over(checked):
    """The outcome of an import, with these doubtful lines as new organisations."""

    def take(*lines: str, add: tuple[int, ...] = ()) -> RegisterImport:
        found = checked(*lines)
        assert registering.take_over(found, add), found.report["faults"]
        found.refresh_from_db()
        registering.apply(found)
        found.refresh_from_db()
        return found

    return take


def faults_of(found: RegisterImport) -> list[str]:
    return [f"{fault['line']} {fault['column']}: {fault['reason']['en']}" for fault in found.report["faults"]]


def test_a_register_is_taken_over_with_its_contacts(taken_over, study):
    done = taken_over("某名录，2026年3月", "", HEAD, PHARMARON, XIAOMI)
    assert done.state == "applied"
    first, second = study.organisations.order_by("pk")
    assert (first.name, first.industry, first.level, first.size_class) == (
        *("康龙化成（北京）有限公司", "cro", "firm", "10-49"),
    )
    assert first.social_credit_code == "91110000600037341L"
    assert study.organisations.found_by("klhc").get() == first
    contact = first.contacts.get()
    assert (contact.name, contact.phone, contact.email, contact.language) == (
        *("李女士", "010-62712345", "li@firm.example", "zh-hans"),
    )
    assert second.contacts.get().name == "小米科技", "who has no name is greeted as the firm"


def test_a_dry_run_changes_nothing_and_tells_what_would(checked, rows):
    before = rows()
    found = checked(HEAD, PHARMARON, XIAOMI)
    assert rows() == before | {RegisterImport: 1}
    counts = {"new": 2, "changed": 0, "same": 0, "doubts": 0, "faults": 0, "contacts": 2}
    assert found.report["counts"] == counts


def test_every_fault_is_told_with_its_line_and_column(checked):
    found = checked(
        HEAD,
        "甲,91110000600037341X,CRO,10 to 49,李,12 345,",
        ",,CRO,,,,",
        "乙,9111,Tea,11,,call me,nobody",
        "丙,,,,王,,",
        PHARMARON,
        "康龙化成,91110000600037341L,CRO,250 and more,,,",
    )
    assert faults_of(found) == [
        "2 统一社会信用代码: 91110000600037341X is mistyped somewhere: its last character would have to be L "
        "(GB 32100-2015).",
        "3 企业名称: The line does not name an organisation.",
        "4 统一社会信用代码: 9111 is no Unified Social Credit Code: it has 18 digits and capitals, without "
        "I, O, S, V and Z.",
        "4 行业: Tea is none of: CRO; Software.",
        "4 人员规模: 11 is none of: 10 to 49; 250 and more.",
        "4 邮箱: This is no mail address.",
        "4 联系电话: This is no telephone number such as +86 10 1234 5678 or 010-12345678 ext 9.",
        "5 联系电话: A contact needs a telephone number or a mail address.",
        "5 行业: A new organisation needs this; enter it, or choose below the columns what holds for every "
        "line.",
        "7 企业名称: Line 6 is about the same organisation and says 康龙化成（北京）有限公司, not 康龙化成.",
        "7 人员规模: Line 6 is about the same organisation and says 10 to 49, not 250 and more.",
    ]


def test_what_stands_in_a_wrong_column_of_a_contact_is_not_repeated(checked):
    found = checked("name,industry,contact_1_name,contact_1_language", "Leaf,CRO,Ms Li,010-62712345")
    assert faults_of(found)[0] == "2 contact_1_language: This is none of: English; Chinese."
    assert "62712345" not in str(found.report)


def test_with_one_fault_nothing_is_taken_over(checked, study):
    found = checked(HEAD, PHARMARON, "乙,9111,CRO,,,,")
    assert not registering.take_over(found, [])
    registering.apply(found)
    assert not study.organisations.exists()


def test_several_contacts_stand_in_columns_or_in_lines(taken_over, study):
    taken_over(
        "name,industry,contact 1 name,contact_1_phone,Contact 2,contact 2 mail",
        "Leaf,CRO,Ms Li,010-62712345,Mr Wang,wang@leaf.example",
        "Leaf,CRO,Ms Zhao,010-62712345,,",
    )
    assert [contact.name for contact in study.organisations.get().contacts.all()] == [
        "Ms Li",
        "Mr Wang",
        "Ms Zhao",
    ]


def test_importing_again_changes_what_is_said_and_nothing_else(taken_over, study):
    taken_over(HEAD, PHARMARON, XIAOMI)
    again = taken_over(
        "code,size,contact,phone,mail",
        "91110000600037341L,250 and more,李女士,010-62719999,",
        "91110000600037341L,,王先生,,wang@firm.example",
        "91110108551385082Q,,,,",
    )
    assert (
        again.report["counts"] | {"changed": 1, "same": 1, "new": 0, "contacts": 2} == again.report["counts"]
    )
    firm = study.organisations.get(social_credit_code="91110000600037341L")
    assert (firm.name, firm.size_class) == ("康龙化成（北京）有限公司", "250-plus")
    told = [(contact.name, contact.phone, contact.email) for contact in firm.contacts.order_by("pk")]
    assert told == [("李女士", "010-62719999", "li@firm.example"), ("王先生", "", "wang@firm.example")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("康隆化成北京,,CRO,,,,", "The name sounds like 康龙化成（北京）有限公司."),
        ("Kanglong Huacheng (Beijing) Ltd,,CRO,,,,", "The name sounds like 康龙化成（北京）有限公司."),
        ("另一家,,CRO,,,+86 10 6271 2345,", "康龙化成（北京）有限公司 has the same telephone number."),
        (
            "康龙化成（北京）,91110108551385082Q,CRO,,,,",
            "康龙化成（北京）有限公司 has the same name, but another code (91110000600037341L).",
        ),
    ],
)
def test_what_may_be_there_already_is_left_out_unless_wanted(taken_over, checked, study, line, reason):
    taken_over(HEAD, PHARMARON)
    assert [doubt["reason"]["en"] for doubt in checked(HEAD, line).report["doubts"]] == [reason]
    taken_over(HEAD, line)
    assert study.organisations.count() == 1
    taken_over(HEAD, line, add=(2,))
    assert study.organisations.count() == 2


def test_two_lines_that_sound_alike_are_doubted_too(checked):
    found = checked(HEAD, "康龙医药,,CRO,,,,", "康隆医药,,CRO,,,,")
    assert [(doubt["line"], doubt["reason"]["en"]) for doubt in found.report["doubts"]] == [
        (3, "The name sounds like 康龙医药 in line 2.")
    ]


def test_a_firm_that_is_named_without_its_code_is_the_one_in_the_register(taken_over, study):
    taken_over(HEAD, PHARMARON)
    assert taken_over(HEAD, "康龙化成北京,,CRO,250 and more,,,").report["counts"]["changed"] == 1
    assert study.organisations.get().size_class == "250-plus"


def test_a_firm_is_known_by_its_other_name_and_keeps_its_name(taken_over, study):
    place = {"study": study, "industry": "cro", "level": "firm"}
    Organisation.objects.create(key="x", name="Pharmaron 康龙化成", other_name="康龙化成（北京）", **place)
    taken_over(HEAD, PHARMARON)
    firm = study.organisations.get()
    assert (firm.name, firm.social_credit_code) == ("Pharmaron 康龙化成", "91110000600037341L")


def test_code_of_one_and_name_of_another_is_a_fault(taken_over, checked):
    taken_over(HEAD, PHARMARON, XIAOMI)
    assert faults_of(checked(HEAD, "小米科技,91110000600037341L,,,,,")) == [
        "2 企业名称: The line means two organisations of the register at once: "
        "康龙化成（北京）有限公司 and 小米科技."
    ]


def test_a_register_that_changed_since_the_dry_run_is_told_again_before_anything_is_written(checked, study):
    found = checked(HEAD, PHARMARON)
    assert registering.take_over(found, [])
    place = {"study": study, "industry": "cro", "level": "firm"}
    Organisation.objects.create(key="x", name="康龙化成北京", **place)
    found.refresh_from_db()
    registering.apply(found)
    found.refresh_from_db()
    assert (found.state, found.report["counts"]["changed"]) == ("checked", 1)
    assert not study.organisations.exclude(key="x").exists()


def test_a_task_that_comes_twice_writes_once(checked, study):
    found = checked(HEAD, PHARMARON)
    registering.take_over(found, [])
    first, second = (RegisterImport.objects.get() for _ in range(2))
    registering.apply(first)
    registering.apply(second)
    assert study.organisations.count() == 1


def test_a_failure_leaves_nothing_behind_and_says_why(checked, study, monkeypatch):
    found = checked(HEAD, PHARMARON)
    registering.take_over(found, [])
    study.organisations.create(key=f"import-{found.pk}-2", name="Other", industry="cro", level="firm")
    found.refresh_from_db()
    with pytest.raises(Exception, match=r"UNIQUE|unique"):
        registering.apply(found)
    found.refresh_from_db()
    assert (found.state, Contact.objects.count(), study.organisations.count()) == ("failed", 0, 1)
    assert "IntegrityError" in found.report["error"]


def test_what_was_uploaded_is_encrypted_and_forgotten_after_use(checked, now):
    def in_the_database() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM surveys_registerimport")
            return str(cursor.fetchall())

    found = checked(HEAD, PHARMARON, "乙,,CRO,,Zhuge,call Zhuge,zhuge")
    assert "call Zhuge" in found.table
    kept = in_the_database()
    assert not [word for word in ("李女士", "62712345", "li@firm", "huge") if word in kept]
    assert registering.forget(now=now + timedelta(hours=23)) == 0
    assert registering.forget(now=now + timedelta(hours=25)) == 1
    found.refresh_from_db()
    assert (found.state, found.table, found.report) == ("given_up", "", {})


def test_nothing_is_left_of_a_file_that_was_taken_over_or_given_up(taken_over, checked):
    assert taken_over(HEAD, PHARMARON).table == ""
    found = checked(HEAD, XIAOMI)
    assert registering.give_up(found)
    found.refresh_from_db()
    assert (found.state, found.table) == ("given_up", "")
    assert not registering.take_over(found, [])


def test_a_code_that_excel_cut_is_told_as_such(study, now):
    from tests.fieldwork.test_spreadsheets import workbook

    file = workbook(notes=[["about"]], firms=[["name", "code", "industry"], ["A", 911101085513850829, "CRO"]])
    received = registering.receive(study, file, "register.xlsx", by=None, now=now)
    registering.map_columns(received, received.mapping["columns"], {"level": "firm"})
    received.refresh_from_db()
    registering.check(received)
    received.refresh_from_db()
    assert faults_of(received) == [
        "2 code: Excel has kept only 15 digits of this code. Format the column as text and enter the code "
        "again."
    ]
