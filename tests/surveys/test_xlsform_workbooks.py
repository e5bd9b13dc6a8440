from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from surveys.excel.xlsform import xlsform_workbook
from surveys.form_files import form_of

FORM = """
questions:
- {name: staff, kind: percent, label: {en: "=1+1"}, unit: {en: "%"}, min: 0}
- name: how
  kind: select_one
  label: {en: "How?\\nAnd why?"}
  choices: [{name: "1", label: {en: One}, exclusive: true}]
"""


def test_the_workbook_shows_its_headings_and_comes_back_the_same(questionnaire):
    form = questionnaire(FORM)
    raw = xlsform_workbook(form)
    book = load_workbook(BytesIO(raw))
    assert book.sheetnames == ["survey", "choices", "settings"]
    assert [cell.value for cell in book["survey"][1]] == [
        *("type", "name", "label::English (en)", "fangtan_unit::English (en)"),
        *("fangtan_kind", "fangtan_minimum"),
    ]
    assert (book["survey"]["C3"].value, book["survey"]["C3"].data_type) == ("=1+1", "s")
    assert book["survey"].freeze_panes == "C2"
    assert form_of({"tiny.xlsx": raw}).questionnaire == form


def test_the_command_writes_the_newest_version(version, tmp_path, capsys):
    form = version(FORM)
    file = tmp_path / "form.xlsx"
    call_command("export_xlsform", form.study.slug, form.name, str(file))
    assert form_of({"form.xlsx": file.read_bytes()}).questionnaire == form.questionnaire
    assert str(form) in capsys.readouterr().out
    with pytest.raises(CommandError, match="nobody"):
        call_command("export_xlsform", form.study.slug, "nobody", str(file))
