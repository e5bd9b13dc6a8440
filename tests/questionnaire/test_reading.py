from pathlib import Path

import pytest

from surveys.questionnaire import loading

FORM = """
name: tiny
title: {en: Tiny}
languages: [en]
choices:
  how: [{name: spinoff, label: {en: Spin-off}}]
choices_from: shared.yaml
sections:
- name: all
  title: {en: All}
  questions:
  - {name: how, kind: select_one, choices: how, label: {en: How}}
  - {name: why, kind: select_one, choices: why, label: {en: Why}}
"""


@pytest.fixture
def file(tmp_path):
    """A file with this text or these bytes."""

    def write(content: str | bytes, name: str = "form.yaml") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def faults_of_file(file):
    """The faults of a questionnaire file as lines of English text."""

    def lines(content: str | bytes) -> list[str]:
        with pytest.raises(loading.Faults) as found:
            loading.load_file(file(content))
        return str(found.value).splitlines()

    return lines


def test_shared_option_sets_stand_beside_the_own(file):
    file("why: [{name: growth, label: {en: Growth}}]", "shared.yaml")
    document = loading.read(file(FORM))
    assert sorted(document["choices"]) == ["how", "why"]
    assert loading.load(document).by_name["why"].choice("growth").label == {"en": "Growth"}


def test_an_own_option_set_named_like_a_shared_one_is_a_fault(file, faults_of_file):
    file("how: [{name: a, label: {en: A}}]\nwhy: [{name: b, label: {en: B}}]", "shared.yaml")
    assert faults_of_file(FORM) == ["line 6: The option set how is already in the shared file shared.yaml."]


def test_a_fault_in_shared_option_sets_names_their_file(file, faults_of_file):
    file("why:\n- {name: b, label: {en: B}, order: 1}", "shared.yaml")
    assert faults_of_file(FORM) == [
        "shared.yaml line 2, option set why, choice b: There is no key order here."
    ]


def test_a_missing_file_of_shared_option_sets_is_named(faults_of_file):
    assert faults_of_file(FORM) == ["shared.yaml: There is no such file."]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("a: [1", "line 2: This is not YAML: did not find expected ',' or ']'."),
        ("a: 1\nb: {c: 1\n", "line 3: This is not YAML: did not find expected ',' or '}'."),
        (b"a: b\nc: \xff", "line 2: The file is not UTF-8 text here; save it with the encoding UTF-8."),
        ("a: b\nname: x\x00y", "line 2: form.yaml holds a control character (U+0000)."),
        ("", "line 1: form.yaml must be a mapping (key: value), not nothing."),
        ("- a\n- b", "line 1: form.yaml must be a mapping (key: value), not a list."),
        ("a: b\n---\nc: d", "line 2: A second document begins here; a file holds one."),
        ("a: " + "[" * 50_000, "line 1: The nesting is too deep here."),
        ("a: " + "x" * 5 * 2**20, "form.yaml: The file is larger than 5 MB; a questionnaire is not."),
    ],
    ids=lambda content: repr(content[:12]),
)
def test_a_file_that_cannot_be_read_says_why(faults_of_file, content, fault):
    assert faults_of_file(content) == [fault]


def test_a_folder_is_not_a_file(tmp_path):
    with pytest.raises(loading.Faults, match="There is no such file"):
        loading.read(tmp_path)


def test_anchors_aliases_tags_and_doubled_or_unreadable_keys_are_refused_together(file):
    content = "a: &x [1]\nb: *x\nc: !!python/name:os.system 1\na: 2\n[1]: 3\n4: 5\n"
    with pytest.raises(loading.Faults) as found:
        loading.read(file(content))
    assert str(found.value).splitlines() == [
        "line 1: Anchors and aliases (& and *) are not allowed; write the text out.",
        "line 2: Anchors and aliases (& and *) are not allowed; write the text out.",
        "line 3: The tag tag:yaml.org,2002:python/name:os.system is not allowed.",
        "line 4: The key a stands here a second time.",
        "line 5: A key must be a word, not a list.",
        "line 6: A key must be a word, not the number 4.",
    ]


def test_words_that_other_yaml_readers_take_for_truth_values_and_dates_stay_words(file):
    document = loading.read(file("no: on\nb: 2008-01-02\nc: 12:30\nd: 010\ne: 1e3\nf: true\ng: ~\nh: '5'"))
    assert document == {
        "no": "on",
        "b": "2008-01-02",
        "c": "12:30",
        "d": 10,
        "e": 1000.0,
        "f": True,
        "g": None,
        "h": "5",
    }


def test_a_file_with_a_byte_order_mark_and_windows_line_ends_is_read(file):
    assert loading.read(file(b"\xef\xbb\xbfa: 1\r\nb: \xe8\xae\xbf\xe8\xb0\x88\r\n")) == {"a": 1, "b": "访谈"}
