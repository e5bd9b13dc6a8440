from xml.etree.ElementTree import fromstring

from hypothesis import HealthCheck, given, settings

from surveys.questionnaire import loading
from surveys.questionnaire.ddi import codebook
from tests.questionnaire.random_questionnaires import documents

NS = {"d": "ddi:codebook:2_5"}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
ORDER = ["labl", "qstn", "valrng", "universe", "catgry", "derivation", "varFormat"]
"""Elements of a variable as the schema codebook.xsd, version 2.5, orders them."""
FORM = """
questions:
- {name: staff, kind: integer, label: {en: Staff}, hint: {en: All}, guidance: {en: Probe}, min: 0}
- name: how
  kind: select_one
  label: {en: How}
  relevant: ${staff} > 10
  choices: [{name: a, label: {en: Alone}}]
- {name: twice, kind: calculate, calculation: "${staff} * 2"}
- {name: said, kind: note, label: {en: Note}}
- name: years
  kind: table
  label: {en: Years}
  columns: [{name: year, kind: year, label: {en: Year}}]
"""


def tree_of(questionnaire):
    return fromstring(codebook(questionnaire))


def test_each_variable_is_described(questionnaire):
    tree = tree_of(questionnaire(FORM))
    assert tree.findtext("d:stdyDscr/d:citation/d:titlStmt/d:titl", "", NS) == "Tiny"
    group = tree.find("d:dataDscr/d:varGrp", NS)
    assert group.get("var") == "V_staff V_how V_twice V_year"
    staff, how, twice, _year = tree.findall("d:dataDscr/d:var", NS)
    assert staff.findtext("d:qstn/d:ivuInstr", "", NS) == "Probe"
    assert staff.find("d:valrng/d:range", NS).attrib == {"UNITS": "INT", "min": "0"}
    assert how.findtext("d:universe", "", NS) == "“Staff” is more than 10"
    assert (how.findtext("d:catgry/d:catValu", "", NS), how.findtext("d:catgry/d:labl", "", NS)) == (
        "a",
        "Alone",
    )
    assert twice.findtext("d:derivation/d:drvcmd", "", NS) == "${staff} * 2"


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_any_questionnaire_keeps_to_the_order_of_the_schema_and_to_unique_ids(document):
    tree = tree_of(loading.load(document))
    ids = [element.get("ID") for element in tree.iter() if element.get("ID")]
    assert len(ids) == len(set(ids))
    known = {element.get("ID") for element in tree.findall("d:dataDscr/d:var", NS)}
    for group in tree.findall("d:dataDscr/d:varGrp", NS):
        assert set(group.get("var").split()) <= known
    for variable in tree.findall("d:dataDscr/d:var", NS):
        places = [ORDER.index(part.tag.partition("}")[2]) for part in variable]
        assert places == sorted(places)
