"""The words LimeSurvey itself puts into a survey, which its files therefore lack."""

from __future__ import annotations

from collections.abc import Iterable

LANGUAGES = ("en", "zh-hans", "zh-hant", "de", "fr", "es")
WORDS: dict[str, tuple[str, str, str, str, str, str]] = {
    "Y": ("Yes", "是", "是", "Ja", "Oui", "Sí"),
    "N": ("No", "否", "否", "Nein", "Non", "No"),
    "U": ("Uncertain", "不确定", "不確定", "Unsicher", "Incertain", "No estoy seguro"),
    "I": ("Increase", "增加", "增加", "Zunahme", "Augmente", "Aumenta"),
    "S": ("Same", "不变", "不變", "Gleich", "Sans changement", "Igual"),
    "D": ("Decrease", "减少", "減少", "Abnahme", "Diminue", "Disminuye"),
    "F": ("Female", "女", "女", "Weiblich", "Féminin", "Femenino"),
    "M": ("Male", "男", "男", "Männlich", "Masculin", "Masculino"),
    "other": ("Other", "其他", "其他", "Sonstiges", "Autre", "Otro"),
    "comment": ("Comment", "备注", "備註", "Kommentar", "Commentaire", "Comentario"),
    "at_least": (
        "Choose at least {number}.",
        "请至少选择 {number} 项。",
        "請至少選擇 {number} 項。",
        "Wählen Sie mindestens {number} aus.",
        "Choisissez-en au moins {number}.",
        "Elija al menos {number}.",
    ),
    "too_long": (
        "Write at most {number} characters.",
        "最多填写 {number} 个字符。",
        "最多填寫 {number} 個字元。",
        "Schreiben Sie höchstens {number} Zeichen.",
        "Écrivez au plus {number} caractères.",
        "Escriba como máximo {number} caracteres.",
    ),
    "total": (
        "The sum does not have the value asked for ({sign} {number}).",
        "合计不符合要求（{sign} {number}）。",
        "合計不符合要求（{sign} {number}）。",
        "Die Summe hat nicht den verlangten Wert ({sign} {number}).",
        "La somme n’a pas la valeur demandée ({sign} {number}).",
        "La suma no tiene el valor pedido ({sign} {number}).",
    ),
    "not_valid": (
        "Please check this answer.",
        "请核对此回答。",
        "請核對此回答。",
        "Bitte prüfen Sie diese Antwort.",
        "Veuillez vérifier cette réponse.",
        "Por favor, revise esta respuesta.",
    ),
}
SCRIPTS = {"zh-hant": "zh-hant", "zh-tw": "zh-hant", "zh-hk": "zh-hant", "zh": "zh-hans"}
"""Beginnings of language codes; what comes first counts."""


def words(code: str, languages: Iterable[str], **filled: object) -> dict[str, str]:
    """The wording in those of the languages in which it is known."""
    known = dict(zip(LANGUAGES, WORDS[code], strict=True))
    found = {language: known.get(_closest(language)) for language in languages}
    return {language: wording.format(**filled) for language, wording in found.items() if wording}


def _closest(language: str) -> str:
    for script, known in SCRIPTS.items():
        if language == script or language.startswith(f"{script}-"):
            return known
    return language.split("-")[0]
