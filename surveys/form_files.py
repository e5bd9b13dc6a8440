"""Questionnaires as researchers bring them: a file with what came along, understood or refused with reasons.

A form comes with its tables and pictures, perhaps all in a zip. It is an XLSForm (.xlsx, .xls, .csv, .md) or
a survey exported from LimeSurvey (.lss). Nothing in it is carried out, and reading it takes little memory and
time, whatever it holds.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from surveys import spreadsheets
from surveys.questionnaire import loading
from surveys.questionnaire.faults import Fault, FaultLog, Faults
from surveys.questionnaire.file_types import HEAD, shown_kinds, type_of
from surveys.questionnaire.limesurvey import document_of
from surveys.questionnaire.messages import worded
from surveys.questionnaire.xlsform import Found, MediaFile, understand
from surveys.questionnaire.xlsform.names import file_name
from surveys.questionnaire.xlsform.sheets import Rows, divided, markdown_rows

Known = Mapping[str, MediaFile]
MOST_MEMBERS = 500
UNPACKED = 60
"""Megabytes that a zip may hold."""
LIMITS = spreadsheets.Limits(memory=256 * 2**20, seconds=1, unpacked=32 * 2**20, rows=60_000)
"""Below the 300 MB and 2 seconds that a form may take in all."""
NO_FORM = (
    "None of the files is a questionnaire: an XLSForm (.xlsx, .xls, .csv, .md) or a LimeSurvey file (.lss).",
    "上传的文件中没有问卷：请上传 XLSForm（.xlsx、.xls、.csv、.md）或 LimeSurvey 调查（.lss）。",
)
SEVERAL_FORMS = (
    "More than one of the files is a questionnaire: {names}. Upload one, with its tables and pictures.",
    "上传的文件中有多份问卷：{names}。请只上传一份及其附带的数据表和图片。",
)

UNUSED = (
    "The form names this file nowhere, so it is left out.",
    "问卷中没有用到这个文件，未导入。",
)
NO_ZIP = ("This is no zip file that can be opened.", "该文件不是可以打开的 zip 文件。")
ZIP_TOO_LARGE = (
    "The zip holds more than {number} files, or more than {limit} MB.",
    "zip 中的文件超过 {number} 个，或超过 {limit} MB。",
)


def form_of(files: Mapping[str, bytes], known: Mapping[str, MediaFile] | None = None) -> Found:
    """What the one form among the files says. Never raises: what cannot be read is a fault.

    `known` are pictures and sounds that came before, by name.
    """
    try:
        files = unpacked(files)
        name = form_name(files)
        return READERS[Path(name).suffix.lower()](name, files, known or {})
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


def _of_workbook(name: str, files: Mapping[str, bytes], known: Known) -> Found:
    sheets = spreadsheets.read(BytesIO(files[name]), name, LIMITS)
    if len(sheets) == 1:
        return _understood(name, {"survey": sheets[0].rows}, files, known)
    return _understood(name, {sheet.name: sheet.rows for sheet in sheets}, files, known)


def _of_csv(name: str, files: Mapping[str, bytes], known: Known) -> Found:
    return _of_rows(name, spreadsheets.read(BytesIO(files[name]), name, LIMITS)[0].rows, files, known)


def _of_markdown(name: str, files: Mapping[str, bytes], known: Known) -> Found:
    return _of_rows(name, markdown_rows(spreadsheets.decoded(files[name])), files, known)


def _of_rows(name: str, rows: Rows, files: Mapping[str, bytes], known: Known) -> Found:
    sheets: dict[str, Rows] = dict(divided(rows))
    if not any(sheet.strip().lower() == "survey" for sheet in sheets):
        sheets = {"survey": rows}
    return _understood(name, sheets, files, known)


def _understood(form: str, sheets: Mapping[str, Rows], files: Mapping[str, bytes], known: Known) -> Found:
    others = {name: raw for name, raw in files.items() if name != form}
    tables = {
        name: spreadsheets.read(BytesIO(raw), name, LIMITS)[0].rows
        for name, raw in others.items()
        if _is_csv(name)
    }
    media = {name: _media_file(raw) for name, raw in others.items() if name not in tables}
    found = understand(sheets, Path(form).stem, tables, {**known, **media})
    unused = (Fault(name, worded(UNUSED)) for name in sorted(media.keys() - found.named))
    return found._replace(notices=(*found.notices, *unused))


def _media_file(raw: bytes) -> MediaFile:
    type = type_of(raw[:HEAD])
    return MediaFile(sha256(raw).hexdigest(), shown_kinds(type.media_type if type else ""))


def unpacked(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files, with those in a zip in its place, whatever folder they lie in. Raises Faults."""
    found: dict[str, bytes] = {}
    for name, raw in files.items():
        found |= _members(name, raw) if name.lower().endswith(".zip") else {name: raw}
    return found


def _members(name: str, raw: bytes) -> dict[str, bytes]:
    try:
        with ZipFile(BytesIO(raw)) as packed:
            inside = [
                each for each in packed.infolist() if not each.is_dir() and not _is_hidden(each.filename)
            ]
            if len(inside) > MOST_MEMBERS:
                raise Faults([Fault(name, worded(ZIP_TOO_LARGE, number=MOST_MEMBERS, limit=UNPACKED))])
            return dict(_read(packed, inside, name))
    except (BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as error:
        raise Faults([Fault(name, worded(NO_ZIP))]) from error


def _is_hidden(path: str) -> bool:
    return path.startswith("__MACOSX/") or _base(path).startswith(".")


def _base(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/")).name


def _read(packed: ZipFile, inside: Iterable[ZipInfo], name: str) -> Iterator[tuple[str, bytes]]:
    """What the zip says of sizes is not believed. Raises Faults."""
    left = UNPACKED * 2**20
    for each in inside:
        with packed.open(each) as member:
            raw = member.read(left + 1)
        left -= len(raw)
        if left < 0:
            raise Faults([Fault(name, worded(ZIP_TOO_LARGE, number=MOST_MEMBERS, limit=UNPACKED))])
        yield _base(each.filename), raw


def _of_limesurvey(name: str, files: Mapping[str, bytes], known: Known) -> Found:
    document, notices = document_of(files[name], file_name(Path(name).stem))
    log = FaultLog()
    questionnaire = loading.loaded(document, log)
    faults = log.faults().faults
    return Found(None if faults else questionnaire, faults, (*notices, *log.advice()), document)


READERS: dict[str, Callable[[str, Mapping[str, bytes], Known], Found]] = {
    **dict.fromkeys((".xlsx", ".xls", ".xlsm"), _of_workbook),
    ".csv": _of_csv,
    ".md": _of_markdown,
    ".lss": _of_limesurvey,
}
