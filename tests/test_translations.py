"""Every text marked for translation has a Chinese wording, and the compiled catalogue is fresh."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import override
from django.utils.translation.template import templatize

FOLDER = Path("config/locale/zh_Hans/LC_MESSAGES")
KEYWORDS = dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")) | {
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def sources() -> list[Path]:
    python = [path for app in ("config", "surveys", "analytics") for path in Path(app).rglob("*.py")]
    return [*python, *Path("templates").rglob("*.html"), *Path("templates").rglob("*.txt")]


def marked_texts() -> set[str]:
    """Message ids as Django's own makemessages would find them."""
    texts = set()
    for path in sources():
        code = path.read_text() if path.suffix == ".py" else templatize(path.read_text())
        for _, message, _, _ in extract("python", BytesIO(code.encode()), KEYWORDS):
            texts.add(message[0] if isinstance(message, tuple) else message)
    return texts


def wordings(compiled: Catalog) -> list[tuple[str, object]]:
    return sorted((str(message.id), message.string) for message in compiled if message.id)


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (FOLDER / "django.po").open("rb") as file:
        return read_po(file, locale="zh_Hans")


def test_every_marked_text_is_translated(catalogue):
    missing = [text for text in marked_texts() if not (message := catalogue.get(text)) or not message.string]
    assert sorted(missing) == []


def test_no_translation_is_a_guess_or_without_a_source(catalogue):
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    ids = [message.id for message in catalogue if message.id]
    known = {id[0] if isinstance(id, tuple) else id for id in ids}
    assert sorted(known - marked_texts()) == []


def test_translations_keep_their_placeholders(catalogue):
    broken = []
    for message in catalogue:
        singular = message.id[-1] if isinstance(message.id, tuple) else message.id
        wordings = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = sorted(PLACEHOLDER.findall(singular))
        broken += [singular for said in wordings if singular and sorted(PLACEHOLDER.findall(said)) != wanted]
    assert broken == []


def test_the_compiled_catalogue_is_fresh(catalogue):
    fresh = BytesIO()
    write_mo(fresh, catalogue)
    fresh.seek(0)
    with (FOLDER / "django.mo").open("rb") as file:
        assert wordings(read_mo(file)) == wordings(read_mo(fresh))


def test_a_password_is_refused_in_chinese():
    with override("zh-hans"), pytest.raises(ValidationError) as refused:
        validate_password("password")
    assert refused.value.messages == ["密码太短，至少需要 12 个字符。", "这个密码太常见了。"]
