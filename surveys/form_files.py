"""Questionnaires as researchers bring them: a file with what came along, understood or refused with reasons.

A form is an XLSForm (.xlsx, .xls, .csv, .md) or a survey exported from LimeSurvey (.lss). Nothing in it is
carried out, and reading it takes little memory and time, whatever it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

from surveys import spreadsheets
from surveys.questionnaire import loading
from surveys.questionnaire.faults import Fault, FaultLog, Faults
from surveys.questionnaire.limesurvey import document_of
from surveys.questionnaire.messages import worded
from surveys.questionnaire.xlsform import Found, understand
from surveys.questionnaire.xlsform.names import file_name
from surveys.questionnaire.xlsform.sheets import Rows, divided, markdown_rows

LIMITS = spreadsheets.Limits(memory=300 * 2**20, seconds=1)
NO_FORM = (
    "None of the files is a questionnaire: an XLSForm (.xlsx, .xls, .csv, .md) or a LimeSurvey file (.lss).",
    "上传的文件中没有问卷：请上传 XLSForm（.xlsx、.xls、.csv、.md）或 LimeSurvey 调查（.lss）。",
)
SEVERAL_FORMS = (
    "More than one of the files is a questionnaire: {names}. Upload one, with its tables and pictures.",
    "上传的文件中有多份问卷：{names}。请只上传一份及其附带的数据表和图片。",
)


def form_of(files: Mapping[str, bytes]) -> Found:
    """What the one form among the files says. Never raises: what cannot be read is a fault."""
    try:
        name = form_name(files)
        return READERS[Path(name).suffix.lower()](name, files)
    except Faults as faults:
        return Found(None, faults.faults, (), {})
    except spreadsheets.Unreadable as refusal:
        return Found(None, (Fault("file", refusal.reason),), (), {})


def form_name(files: Mapping[str, bytes]) -> str:
    """The name of the file that is the form. Raises Faults unless exactly one is."""
    forms = [name for name in files if Path(name).suffix.lower() in READERS]
    found = [name for name in forms if not _is_csv(name)]
    found = found or [name for name in forms if len(forms) == 1 or _has_survey(files[name])]
    if len(found) != 1:
        words = SEVERAL_FORMS if found else NO_FORM
        raise Faults([Fault("file", worded(words, names=", ".join(sorted(found))))])
    return found[0]


def _is_csv(name: str) -> bool:
    return name.lower().endswith(".csv")


def _has_survey(raw: bytes) -> bool:
    """Whether a table of text has a sheet "survey"."""
    return any(line.lstrip(b'\xef\xbb\xbf"').lower().startswith(b"survey") for line in raw.splitlines()[:500])


def _of_workbook(name: str, files: Mapping[str, bytes]) -> Found:
    sheets = spreadsheets.read(BytesIO(files[name]), name, LIMITS)
    if len(sheets) == 1:
        return _understood(name, {"survey": sheets[0].rows}, files)
    return _understood(name, {sheet.name: sheet.rows for sheet in sheets}, files)


def _of_csv(name: str, files: Mapping[str, bytes]) -> Found:
    return _of_rows(name, spreadsheets.read(BytesIO(files[name]), name, LIMITS)[0].rows, files)


def _of_markdown(name: str, files: Mapping[str, bytes]) -> Found:
    return _of_rows(name, markdown_rows(spreadsheets.decoded(files[name])), files)


def _of_rows(name: str, rows: Rows, files: Mapping[str, bytes]) -> Found:
    sheets: dict[str, Rows] = dict(divided(rows))
    if not any(sheet.strip().lower() == "survey" for sheet in sheets):
        sheets = {"survey": rows}
    return _understood(name, sheets, files)


def _understood(form: str, sheets: Mapping[str, Rows], files: Mapping[str, bytes]) -> Found:
    others = {name: raw for name, raw in files.items() if name != form}
    tables = {
        name: spreadsheets.read(BytesIO(raw), name, LIMITS)[0].rows
        for name, raw in others.items()
        if _is_csv(name)
    }
    return understand(sheets, Path(form).stem, tables, others.keys() - tables.keys())


def _of_limesurvey(name: str, files: Mapping[str, bytes]) -> Found:
    document, notices = document_of(files[name], file_name(Path(name).stem))
    log = FaultLog()
    questionnaire = loading.loaded(document, log)
    faults = log.faults().faults
    return Found(None if faults else questionnaire, faults, (*notices, *log.advice()), document)


READERS: dict[str, Callable[[str, Mapping[str, bytes]], Found]] = {
    **dict.fromkeys((".xlsx", ".xls", ".xlsm"), _of_workbook),
    ".csv": _of_csv,
    ".md": _of_markdown,
    ".lss": _of_limesurvey,
}
