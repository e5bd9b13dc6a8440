import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.utils import translation

from tests.questionnaire.xlsforms import survey
from tests.uploads import png

ROOT = Path(__file__).parents[2]
TWENTY = Path(__file__).with_name("twenty_faults.yaml")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def test_every_fault_is_printed_with_its_file_place_and_reason_and_the_status_is_1():
    run = subprocess.run(
        [sys.executable, "manage.py", "check_questionnaire", TWENTY], cwd=ROOT, capture_output=True, text=True
    )
    *faults, count = run.stdout.splitlines()
    assert len(faults) == 20
    assert (
        faults[0]
        == f"{TWENTY}: line 9, option set origin, choice spinoff: The name spinoff is already taken."
    )
    assert faults[19] == f"{TWENTY}: line 85: The key hint stands here a second time."
    assert count == "20 faults"
    assert run.returncode == 1
    assert run.stderr == ""


def test_a_sound_questionnaire_is_counted(tmp_path, capsys):
    file = tmp_path / "form.yaml"
    file.write_text("""
name: tiny
title: {en: Tiny}
languages: [en]
sections:
- name: all
  title: {en: All}
  questions:
  - {name: staff, kind: integer, label: {en: Staff}}
  - {name: thanks, kind: note, label: {en: Thank you}}
""")
    call_command("check_questionnaire", file)
    assert capsys.readouterr().out == f"{file}: no fault; sections: 1, questions: 2\n"


def test_a_missing_file_is_one_fault(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("check_questionnaire", tmp_path / "gone.yaml")
    assert ended.value.code == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{tmp_path / 'gone.yaml'}: gone.yaml: There is no such file.",
        "1 fault",
    ]


def test_an_xlsform_is_checked_with_what_is_not_carried_over(tmp_path):
    form = tmp_path / "form.md"
    form.write_text("| survey |\n| | type | name | label |\n| | text | a | A |\n| | audit | log | |\n")
    run = checking(form)
    assert run.returncode == 0
    assert run.stdout.splitlines() == [
        f"{form}: survey row 4: The type audit records in the background, which Fangtan does not; "
        "it stays blank.",
        f"{form}: no fault; sections: 1, questions: 2",
    ]
    form.write_text("| survey |\n| | type | name | label |\n| | txt | a | A |\n")
    run = checking(form)
    assert (run.returncode, run.stdout.splitlines()[-1]) == (1, "1 fault")


def checking(form):
    command = [sys.executable, "manage.py", "check_questionnaire", form]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_a_zip_with_a_form_and_its_pictures_is_checked(tmp_path, capsys):
    path = tmp_path / "form.zip"
    form = survey("text | a | A | map.png", columns="type | name | label | image")
    with ZipFile(path, "w") as packed:
        packed.writestr("form.md", form)
        packed.writestr("map.png", png())
    call_command("check_questionnaire", str(path))
    assert capsys.readouterr().out == f"{path}: no fault; sections: 1, questions: 1\n"
