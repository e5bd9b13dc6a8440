from io import BytesIO

from pypdf import PdfReader

from surveys.pdf.guides import guide
from surveys.questionnaire import loading

FORM = {
    "name": "f",
    "title": {"en": "Firms", "zh-hans": "企业"},
    "languages": ["en", "zh-hans"],
    "sections": [
        {
            "name": "s",
            "title": {"en": "One", "zh-hans": "一"},
            "questions": [
                {
                    "name": "staff",
                    "kind": "integer",
                    "label": {"en": "Staff", "zh-hans": "员工"},
                    "required": True,
                },
                {
                    "name": "how",
                    "kind": "select_one",
                    "label": {"en": "How do ${staff} work?", "zh-hans": "如何工作"},
                    "relevant": "${staff} > 10",
                    "guidance": {"en": "Probe twice"},
                    "choices": [{"name": "a", "label": {"en": "Alone", "zh-hans": "独立"}, "specify": True}],
                },
                {
                    "name": "years",
                    "kind": "table",
                    "label": {"en": "Years", "zh-hans": "各年"},
                    "columns": [{"name": "y", "kind": "year", "label": {"en": "Year", "zh-hans": "年份"}}],
                },
            ],
        }
    ],
}


def words_of(raw):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(raw)).pages).split())


def test_both_languages_stand_side_by_side_with_the_routing_in_words():
    words = words_of(guide(loading.load(FORM)))
    for said in (
        *("Firms", "企业", "1.1 Staff (required)", "员工 (必答)", "1.2 How do [1.1] work?", "Probe twice"),
        *("Ask only if the answer to question 1.1 is more than 10.", "仅在第1.1题的回答大于10时询问。"),
        *("Choose one.", "单选。", "Alone", "独立", "Fill in up to 20 rows.", "年份"),
    ):
        assert said in words, said


def test_one_language_stands_alone_and_a_long_form_has_pages_enough():
    form = FORM | {"languages": ["en"], "title": {"en": "Firms"}}
    many = [{"name": f"q{n}", "kind": "text", "label": {"en": "Why? " * 40}} for n in range(60)]
    raw = guide(loading.load(form | {"sections": [{"name": "s", "title": {"en": "S"}, "questions": many}]}))
    assert len(PdfReader(BytesIO(raw)).pages) > 5
    assert "1.60" in words_of(raw)
