import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaire.definition import KINDS
from surveys.questionnaire.routing import offered
from surveys.questionnaire.xlsform import understand
from surveys.questionnaire.xlsform.languages import code_of
from surveys.questionnaire.xlsform.writing import sheets
from tests.questionnaire.cases import ON
from tests.questionnaire.xlsforms import questions, read, sheet, survey, told


def test_a_form_becomes_a_questionnaire_with_its_groups_as_sections():
    found = read(
        survey(
            "begin_group | profile | The firm",
            "text | org | Name",
            "begin_group | size | Size",
            "integer | staff | Staff of ${org}",
            "end_group | |",
            "end_group | |",
            "note | bye | Thanks",
            more=sheet("settings", "form_title | form_id | version", "Firms | firm-form | 7"),
        )
    )
    form = found.questionnaire
    assert (form.name, form.title, form.languages) == ("firm-form", {"en": "Firms"}, ("en",))
    assert form.settings == {"version": "7"}
    assert [(section.name, section.title) for section in form.sections] == [
        ("profile", {"en": "The firm"}),
        ("section_2", {}),
    ]
    assert [(group.name, group.label) for group in form.sections[0].groups] == [("size", {"en": "Size"})]
    assert form.by_name["staff"].group == "size"


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("text", "text"),
        ("string", "text"),
        ("int", "integer"),
        ("decimal", "decimal"),
        ("dateTime", "datetime"),
        ("time", "time"),
        ("date", "date"),
        ("range", "range"),
        ("note", "note"),
        ("trigger", "acknowledge"),
        ("photo", "image"),
        ("audio", "audio"),
        ("video", "video"),
        ("file", "file"),
        ("location", "geopoint"),
        ("barcode", "barcode"),
        ("hidden", "hidden"),
        ("start", "metadata"),
        ("get today", "metadata"),
        ("select_one yn", "select_one"),
        ("select all that apply from yn", "select_multiple"),
        ("rank yn", "rank"),
    ],
)
def test_a_type_asks_what_it_says(type_, kind):
    choices = sheet("choices", "list_name | name | label", "yn | y | Yes", "yn | n | No")
    found = read(survey(f"{type_} | q | Q", "text | a | A", more=choices))
    assert questions(found)["q"]["kind"] == kind
    assert kind in KINDS


def test_every_column_finds_its_place():
    columns = (
        "type | name | label | hint | guidance_hint | relevance | constraint | constraint_message | "
        "required | required message | default | readonly | appearance | parameters"
    )
    found = read(
        survey(
            "text | a | A",
            "range | q | Q | H | G | ${a} != '' | . > 2 | Too small | yes | Needed | 3 | yes | minimal | "
            "start=1 end=9 step=2",
            columns=columns,
        )
    )
    question = found.questionnaire.by_name["q"]
    assert (question.hint, question.guidance, question.required_message) == (
        {"en": "H"},
        {"en": "G"},
        {"en": "Needed"},
    )
    assert (question.minimum, question.maximum, question.step) == (1, 9, 2)
    assert (question.relevant.text, question.constraints[0].test.text) == ("${a} != ''", ". > 2")
    assert question.constraints[0].message == {"en": "Too small"}
    assert (question.required, question.read_only, question.default.text) == (True, True, "3")
    assert question.appearance == "minimal"


def test_any_number_of_languages_are_told_apart_and_gaps_stay_gaps():
    found = read(
        survey(
            "text | a | Name | Nom | 名称",
            "text | b | Year | | ",
            columns="type | name | label::English (en) | label::Français (fr) | label::中文",
        )
    )
    assert found.questionnaire.languages == ("en", "fr", "zh-hans")
    assert found.questionnaire.by_name["a"].label == {"en": "Name", "fr": "Nom", "zh-hans": "名称"}
    assert found.questionnaire.by_name["b"].label == {"en": "Year"}


@pytest.mark.parametrize(
    ("name", "code", "is_known"),
    [
        ("English (en)", "en", True),
        ("Chinese (zh-Hans)", "zh-hans", True),
        ("fr", "fr", True),
        ("Español", "es", True),
        ("Portuguese (pt_BR)", "pt-br", True),
        ("Klingon", "qaa-klingon", False),
        ("!", "qaa-00", False),
    ],
)
def test_a_language_has_a_code(name, code, is_known):
    assert code_of(name) == (code, is_known)


def test_choices_may_be_filtered_shuffled_and_left_open():
    choices = sheet(
        "choices",
        "list name | name | label | state",
        "town | sea | Seattle | wa",
        "town | dal | Dallas | tx",
    )
    form = survey(
        "text | state | State | | ",
        "select_one town | town | Town | state=${state} | randomize=true",
        "select_multiple town or_other | towns | Towns | | ",
        columns="type | name | label | choice_filter | parameters",
        more=choices,
    )
    form = read(form).questionnaire
    town = form.by_name["town"]
    assert (town.randomized, town.choice_filter.text) == (True, "state=${state}")
    assert [choice.attributes for choice in town.choices] == [{"state": "wa"}, {"state": "tx"}]
    assert [choice.name for choice in form.by_name["towns"].choices if choice.specify] == ["other"]


def test_choices_may_come_from_a_table_and_be_looked_up():
    form = survey(
        "select_one_from_file cities.csv | city | City | ",
        "calculate | people | | pulldata('cities', 'people', 'name', ${city})",
        columns="type | name | label | calculation",
    )
    found = read(form, cities_csv=b"name,label,people\nbj,Beijing,21\ntj,Tianjin,13\n")
    assert [c.label for c in found.questionnaire.by_name["city"].choices] == [
        {"en": "Beijing"},
        {"en": "Tianjin"},
    ]
    assert found.questionnaire.lookups["cities"][1] == {"name": "tj", "label": "Tianjin", "people": "13"}


def test_a_form_whose_tables_did_not_come_says_which_it_waits_for():
    form = survey(
        "select_one_from_file cities.geojson | city | City | ",
        "calculate | people | | pulldata('towns', 'people', 'name', ${city})",
        "calculate | first | | instance('towns')/root/item[1]/name",
        columns="type | name | label | calculation",
    )
    found = read(form)
    assert (found.faults, found.awaited) == ((), ("cities.csv", "towns.csv"))
    assert [line.partition(" is not")[0] for line in told(found.notices)] == [
        "survey row 3: The table cities.csv",
        "survey row 4: The table towns.csv",
    ]
    come = read(form, cities_csv=b"id,title\nbj,Beijing\n", towns_csv=b"name,people\nbj,21\n")
    assert come.awaited == ()
    assert [(c.name, c.label) for c in come.questionnaire.by_name["city"].choices] == [
        ("bj", {"en": "Beijing"})
    ]


@pytest.mark.parametrize(
    ("scale", "upwards"),
    [
        ("start=7 end=3 step=2", (3, 7, 2)),
        ("start=10 end=1 step=2", (2, 10, 2)),
        ("start=-1 end=-10 step=-3", (-10, -1, 3)),
        ("start=1 end=5 step=0.5", (1, 5, 0.5)),
    ],
)
def test_a_scale_that_runs_downwards_runs_upwards_over_the_same_numbers(scale, upwards):
    found = read(survey(f"range | q | Q | {scale}", columns="type | name | label | parameters"))
    question = found.questionnaire.by_name["q"]
    assert (question.minimum, question.maximum, question.step) == upwards


def test_the_order_of_choices_may_be_drawn_by_a_seed_and_is_exported_with_it():
    form = survey(
        "text | id | ID | ",
        "select_one yn | q | Q | randomize=true seed=${id}",
        "select_one yn | r | R | randomize=true, seed=42",
        "select_one yn | s | S | seed=42",
        columns="type | name | label | parameters",
        more=sheet("choices", "list_name | name | label", "yn | y | Yes", "yn | n | No"),
    )
    found = read(form).questionnaire
    seeds = [question.seed and question.seed.text for question in found.questions()]
    assert seeds == [None, "${id}", "42", None]
    assert understand(sheets(found), "form").questionnaire == found


def test_a_choice_that_stands_twice_is_offered_under_both_rows_and_written_so_again():
    choices = sheet(
        "choices",
        "list_name | name | label | state",
        "town | a | Aberdeen | wa",
        "town | a | Aberdeen | sd",
        "town | b | Boise | id",
    )
    form = survey(
        "text | state | State | ",
        "select_one town | q | Q | state = ${state}",
        columns="type | name | label | choice_filter",
        more=choices + sheet("settings", "allow_choice_duplicates", "yes"),
    )
    found = read(form).questionnaire
    town = found.by_name["q"]
    for state, names in (("wa", ["a"]), ("sd", ["a"]), ("id", ["b"])):
        assert [each.name for each in offered(town, {"state": state}, on=ON)] == names
    assert understand(sheets(found), "form").questionnaire == found
    otherwise = form.replace("Aberdeen | sd", "Aberdeen, South Dakota | sd")
    assert told(read(otherwise).faults) == [
        "choices row 8: The choice a stands in the list town twice, with different words: the data could not "
        "tell them apart. Give one of them another name."
    ]


def test_what_a_telephone_knows_of_the_form_before_is_blank():
    found = read(
        survey(
            "integer | q | Before: ${last-saved#q} | ${last-saved#q} = ''",
            columns="type | name | label | relevant",
        )
    )
    question = found.questionnaire.by_name["q"]
    assert (question.label, question.relevant.text) == ({"en": "Before: …"}, "'' = ''")
    assert told(found.notices)[0].startswith("survey row 3: ${last-saved#…} is blank")


def test_a_form_of_very_many_rows_or_very_deep_groups_is_refused_by_its_row():
    found = read(survey(*(f"wrong | a{number} | A" for number in range(10_001))))
    assert told(found.faults) == [
        "survey row 10001: survey has more than 10000 rows; divide the form into several."
    ]
    table = b"name,label\n" + b"".join(b"c%d,C\n" % number for number in range(20_000))
    found = read(survey("select_one_from_file cities.csv | a | A"), cities_csv=table)
    assert told(found.faults) == [
        "survey row 3: cities.csv has more than 20000 rows; divide the form into several."
    ]
    groups = [f"begin_group | g{number} | G" for number in range(52)]
    found = read(survey(*groups, "text | a | A", *["end_group | | "] * 52))
    assert told(found.faults) == [
        "survey row 55, section g0, question a: Groups can stand within each other 50 deep.",
    ]


def test_repeats_become_tables_within_each_other():
    found = read(
        survey(
            "integer | n | How many | ",
            "begin repeat | site | Site | ${n}",
            "text | town | Town | ",
            "begin group | more | More | ",
            "begin repeat | person | Person | ",
            "integer | age | Age | ",
            "end repeat | | | ",
            "end group | | | ",
            "end repeat | | | ",
            "calculate | ages | | ",
            columns="type | name | label | repeat_count",
        ).replace("calculate | ages | | ", "note | ages | ${n} | ")
    )
    site = found.questionnaire.by_name["site"]
    assert (site.rows_wanted.text, [c.name for c in site.columns]) == ("${n}", ["town", "person"])
    assert (site.columns[1].group, site.columns[1].columns[0].name) == ("more", "age")


def test_a_loop_is_written_out_for_each_choice():
    choices = sheet("choices", "list_name | name | label", "toilet | pit | Pit", "toilet | bucket | Bucket")
    found = read(
        survey(
            "begin loop over toilet | loop | Toilets",
            "integer | number | How many %(label)s",
            "end loop | |",
            more=choices,
        )
    )
    assert {q["name"]: q["label"]["en"] for q in questions(found).values()} == {
        "pit_number": "How many Pit",
        "bucket_number": "How many Bucket",
    }


def test_names_that_cannot_be_are_changed_wherever_they_are_used():
    found = read(
        survey(
            "text | first-name | First | ",
            "text | a.b | B of ${first-name} | ${first-name} != ''",
            "text | a.b | Again | ",
            columns="type | name | label | relevant",
        )
    )
    asked = questions(found)
    assert list(asked) == ["first_name", "a_b", "a_b_2"]
    assert asked["a_b"]["label"] == {"en": "B of ${first_name}"}
    assert asked["a_b"]["relevant"] == "${first_name} != ''"
    assert sum("is called" in words for words in told(found.notices)) == 3


FAULTY = survey(
    "txt | a | A | ",
    "select_one nowhere | b | B | ",
    "text | c | C | ${d) > 1",
    "end group | | | ",
    "begin repeat | r | R | ",
    "text | e | ${nobody} | zzz(1)",
    "| f | F | ",
    "range | g | G | ",
    columns="type | name | label | relevant | parameters",
).replace("range | g | G |  |", "range | g | G | | from 1 to 5 |")


def test_every_fault_is_named_at_once_with_its_sheet_and_row():
    assert told(read(FAULTY).faults) == [
        "survey row 3: There is no type “txt”.",
        "survey row 4: There is no list of choices “nowhere”.",
        "survey row 5, section section_1, question c: "
        "relevant, character 1: A reference to a question looks like ${name}.",
        "survey row 6: This ends a group that was never begun.",
        "survey row 7: This repeat is never ended.",
        "survey row 8, section section_1, question r, column e: "
        "relevant, character 1: There is no function zzz().",
        "survey row 8, section section_1, question r, column e: label: there is no question ${nobody}.",
        "survey row 9: The row has no type.",
        "survey row 10: parameters: from 1 to 5 is not understood; write them like start=1 end=5 step=1.",
    ]


def test_what_is_not_carried_over_is_named_by_sheet_and_row():
    more = sheet("entities", "list_name | label", "trees | ${a}") + sheet("notes", "x", "y")
    more += sheet("settings", "form_title | public_key | default_language", "F | abc | English (en)")
    found = read(
        survey(
            "text | a | A | tree | ${a}",
            "geotrace | way | Way | | ",
            "audit | log | | | ",
            "phonenumber | tel | | | ",
            "image | pic | Pic | | ",
            "begin group | hollow | Hollow | | ",
            "end group | | | | ",
            "deviceid | machine | | | ",
            columns="type | name | label | save_to | trigger",
            more=more,
        )
    )
    assert found.faults == ()
    assert told(found.notices) == [
        "survey: Entities are not kept between forms; the sheet and the column save_to are left out.",
        "survey: The column “trigger” is not understood and left out.",
        "settings: The setting “public_key” is left out.",
        "entities: Entities are not kept between forms; the sheet and the column save_to are left out.",
        "notes: The sheet “notes” is left out.",
        "survey row 4: The type geotrace asks for lines and areas, which a web page does not; "
        "it stays blank.",
        "survey row 5: The type audit records in the background, which Fangtan does not; it stays blank.",
        "survey row 6: Who answers does not get into the data, so phonenumber stays blank.",
        "survey row 10: A page does not know the device; deviceid is a random number that the browser keeps.",
        "survey row 8: The group holds no question and is left out.",
    ]


def test_a_form_without_a_sheet_survey_is_no_form():
    assert told(understand({"other": [["x"]]}, "form").faults) == [
        "survey row 1: There is no sheet “survey” with a column “type”; so this is no XLSForm."
    ]


WORDS = st.sampled_from(
    [
        *("text", "select_one a", "begin group", "end group", "begin repeat", "end repeat", "calculate"),
        *("begin loop over a", "end loop", "a", "b-c", "${a}", "${b-c} > 1", "yes", "1", "x y", "range"),
        *("", "label", "type", "name", "list_name", "relevant", "calculation", "default", "start=x"),
        *("instance('a')", "parameters", "constraint", "choice_filter"),
    ]
)
ROWS = st.lists(st.lists(WORDS | st.text(max_size=8), max_size=6), max_size=8)
HEADED = ROWS.map(lambda rows: [["type", "name", "label", "relevant", "calculation", "parameters"], *rows])


@given(st.fixed_dictionaries({"survey": HEADED}, optional={"choices": ROWS, "settings": ROWS, "x": ROWS}))
def test_no_sheets_raise_anything(sheets):
    found = understand(sheets, "form")
    assert (found.questionnaire is None) == bool(found.faults)
    assert all(fault.place and fault.reason["en"] and fault.reason["zh-hans"] for fault in found.faults)
