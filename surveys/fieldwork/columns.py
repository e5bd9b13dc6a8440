"""What the columns of somebody's register hold, guessed from their headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from surveys.fieldwork.names import letters
from surveys.spreadsheets import Cell, Sheet

ORGANISATION = {
    "key": ("key", "名录编号", "单位编号"),
    "name": (
        *("name", "organisation", "organization", "company", "companyname", "firm", "enterprise"),
        *("名称", "企业名称", "单位名称", "单位详细名称", "公司名称", "机构名称"),
    ),
    "other_name": (
        *("othername", "englishname", "nameinenglish", "formername", "shortname"),
        *("其他名称", "英文名称", "曾用名", "简称"),
    ),
    "social_credit_code": (
        *("socialcreditcode", "unifiedsocialcreditcode", "creditcode", "uscc", "code"),
        *("统一社会信用代码", "社会信用代码", "信用代码"),
    ),
    "group": (
        *("group", "enterprisegroup", "parent", "parentcompany", "holding"),
        *("集团", "企业集团", "所属集团", "母公司"),
    ),
    "industry": ("industry", "sector", "行业", "所属行业", "行业类别"),
    "level": ("level", "层次", "层级"),
    "size_class": ("sizeclass", "size", "staff", "规模", "企业规模", "人员规模", "从业人员规模"),
    "ownership": ("ownership", "ownershipclass", "控股情况", "企业控股情况", "所有制", "经济类型"),
    "park": ("park", "sciencepark", "园区", "所在园区"),
}
CONTACT = {
    "name": ("contact", "contactname", "contactperson", "person", "联系人", "联系人姓名", "姓名"),
    "role": ("role", "position", "jobtitle", "contactrole", "职务", "职位", "联系人职务"),
    "email": (
        *("email", "mail", "emailaddress", "mailaddress", "contactemail", "contactmail"),
        *("邮箱", "电子邮箱", "电子邮件", "联系人邮箱", "联系人电子邮箱"),
    ),
    "phone": (
        *("phone", "telephone", "tel", "mobile", "contactphone", "contacttelephone"),
        *("电话", "联系电话", "手机", "手机号", "手机号码", "电话号码", "联系人电话", "联系人手机"),
    ),
    "language": ("language", "contactlanguage", "语言", "联系人语言"),
}
"""The headings, without spaces, signs and the contact's number, by which each field is recognised."""
CONTACTS = 5
"""Contacts that one line can hold."""
COLUMNS = 200
"""Columns of a table that are looked at."""
ROWS_ABOVE = 10
"""Among so many rows the headings are looked for: titles and notes may stand above them."""

RECOGNISED = {heading: field for field, headings in ORGANISATION.items() for heading in headings}
RECOGNISED_OF_CONTACT = {heading: field for field, headings in CONTACT.items() for heading in headings}


def targets() -> list[str]:
    """Everything a column can hold: "name", "contact_1_phone"."""
    contacts = [f"contact_{number}_{field}" for number in range(1, CONTACTS + 1) for field in CONTACT]
    return [*ORGANISATION, *contacts]


def table_in(sheets: Sequence[Sheet]) -> tuple[int, list[list[Cell]]]:
    """The number in its sheet of the row that looks most like headings, and the rows from there on."""
    places = [
        (sheet.rows, at)
        for sheet in sheets
        for at in islice((at for at, row in enumerate(sheet.rows) if any(row)), ROWS_ABOVE)
    ]
    rows, at = max(places, key=lambda place: len(guess(place[0][place[1]])))
    return at + 1, [row[:COLUMNS] for row in rows[at:]]


def guess(headings: Sequence[Cell]) -> dict[str, int]:
    """The column of each field that is recognised, counted from 0; of two alike the first."""
    found: dict[str, int] = {}
    for column, heading in enumerate(headings):
        if target := _target(heading):
            found.setdefault(target, column)
    return found


def _target(heading: Cell) -> str | None:
    plain = letters(str(heading or ""))
    if plain in RECOGNISED:
        return RECOGNISED[plain]
    number = re.search("[1-9]", plain)
    field = RECOGNISED_OF_CONTACT.get(re.sub("[0-9]", "", plain))
    of_contact = int(number[0]) if number else 1
    return f"contact_{of_contact}_{field}" if field and of_contact <= CONTACTS else None
