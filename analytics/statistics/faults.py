"""What can be wrong with the files a release is planned by, and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from analytics.statistics.words import LANGUAGES
from surveys.questionnaire.faults import Fault, Faults

REASONS: dict[str, tuple[str, str]] = {
    "missing": ("{what} is missing.", "缺少 {what}。"),
    "unknown_key": ("{what} is not known here.", "此处不能使用 {what}。"),
    "not_a_mapping": ("This must be a mapping of names to contents.", "此处应为键值对（名称: 内容）。"),
    "not_a_list": ("This must be a list.", "此处应为列表。"),
    "not_a_text": (
        "This must be a text in English (en) and Chinese (zh-hans).",
        "此处的文字应同时有 en 和 zh-hans 两种。",
    ),
    "not_a_name": ("{what} is not a name.", "{what} 不是有效的名称。"),
    "unknown_kind": (
        "There is no kind of sheet {what}; there are {known}.",
        "没有 {what} 这种工作表；可用的有 {known}。",
    ),
    "twice": ("{what} is used twice.", "{what} 重复出现。"),
    "long_tab": (
        "The tab {what} is too long: Excel allows 31 characters for both languages together.",
        "工作表标签 {what} 过长：Excel 只允许两种语言合计 31 个字符。",
    ),
    "bad_tab": (
        "A tab cannot contain any of []:*?/\\, nor begin or end with an apostrophe.",
        "工作表标签不能含有 []:*?/\\ 中的字符，也不能以撇号开头或结尾。",
    ),
    "unknown_sheet": ("There is no sheet {what} in tables.yaml.", "tables.yaml 中没有工作表 {what}。"),
    "no_findings_here": ("The sheet {what} does not show findings.", "工作表 {what} 不列出发现。"),
    "unknown_series": ("There is no sheet {what} of the kind series.", "没有类型为 series 的工作表 {what}。"),
    "not_a_period": (
        "{first} to {last} is not a period: first and last are years, at most {longest} of them.",
        "{first} 至 {last} 不是有效的时期：first 与 last 应为年份，且不超过 {longest} 年。",
    ),
    "unknown_industry": ("There is no industry {what} in study.yaml.", "study.yaml 中没有行业 {what}。"),
    "unknown_level": ("There is no level {what} in study.yaml.", "study.yaml 中没有层次 {what}。"),
    "unknown_theme": ("There is no theme {what} in the codebook.", "编码本中没有主题 {what}。"),
    "unknown_source": ("There is no source {what} in tables.yaml.", "tables.yaml 中没有来源 {what}。"),
    "unknown_question": ("No questionnaire asks {what}.", "没有问卷包含题目 {what}。"),
    "unknown_finding": ("There is no finding {what} in published.csv.", "published.csv 中没有发现 {what}。"),
    "unknown_choice": ("{what} is not an option of any of these questions.", "{what} 不是这些题目的选项。"),
    "unknown_qualifier": ("The qualifier {what} is not known.", "未知的限定词 {what}。"),
    "unknown_type": ("The type {what} is not known.", "未知的类型 {what}。"),
    "unknown_wave": ("There is no wave {what} in study.yaml.", "study.yaml 中没有调查期次 {what}。"),
    "unknown_column": ("The table {table} has no column {what}.", "表格题 {table} 没有列 {what}。"),
    "unknown_statistic": (
        "There is no statistic {what}; there are {known}.",
        "没有统计量 {what}；可用的有 {known}。",
    ),
    "wrong_kind": (
        "The statistic {statistic} cannot be made of {what}, which is of the kind {kind}.",
        "统计量 {statistic} 不适用于类型为 {kind} 的题目 {what}。",
    ),
    "unknown_class": (
        "{what} is no classification; there are {known}, or a question with its bounds.",
        "{what} 不是分类；可用的有 {known}，或带分界值的题目。",
    ),
    "frequencies_twice": (
        "Another sheet of frequencies tells of this level and wave: together they could tell of single ones.",
        "已有频数表涉及同一层次、同一轮次：两张表对照可能暴露单个企业。",
    ),
    "frequencies_and_estimates": (
        "Frequencies and estimates are not protected from each other: a plan has one kind or the other.",
        "频数表与估计表之间未作相互保护：同一方案只能使用其中一种。",
    ),
    "not_bounds": ("Bounds are numbers that grow.", "分界值应为递增的数字。"),
    "not_a_weighting": (
        "A weighting is none, frame, post_stratified: one field, or raked: a list of fields.",
        "加权方式应为 none、frame、post_stratified（一个字段）或 raked（字段列表）。",
    ),
    "not_years": ("years must be a whole number above zero.", "years 应为大于零的整数。"),
    "no_frame_count": (
        "Firms of {place} answered, but the register does not say how many there are.",
        "{place} 有企业作答，但名录中没有其企业总数。",
    ),
    "more_than_frame": (
        "More firms of {place} answered than there are according to the register.",
        "{place} 作答的企业多于名录中的企业总数。",
    ),
    "nobody_answered": (
        "Nobody of {place} answered, so nobody can stand for its firms.",
        "{place} 无人作答，无法代表其中的企业。",
    ),
    "margins_disagree": (
        "The classifications add up to different numbers of firms: {totals}.",
        "各分类的企业总数不一致：{totals}。",
    ),
    "not_converged": (
        "The weights did not settle in {rounds} rounds of raking.",
        "迭代比例加权经过 {rounds} 轮仍未收敛。",
    ),
    "unknown_case": ("There is no response of the case {what}.", "没有个案 {what} 的答卷。"),
    "no_answer": ("The case {case} has no answer to {what}.", "个案 {case} 没有回答 {what}。"),
    "not_once": (
        "The passage must stand exactly once in the answer to {what}; it stands there {n} times.",
        "该段落在 {what} 的回答中应恰好出现一次，实际出现 {n} 次。",
    ),
    "wrong_columns": ("The columns must be {what}.", "各列应为 {what}。"),
    "bad_parent": ("The theme {what} is above itself.", "主题 {what} 不能是自己的上级。"),
    "unreadable": ("The file cannot be read: {why}.", "无法读取该文件：{why}。"),
    "bad_colour": ("{what} is not a colour like #0b6b63.", "{what} 不是 #0b6b63 这样的颜色。"),
}


@dataclass
class Blame:
    """Faults in the order they are found, so that all can be told at once."""

    faults: list[Fault] = field(default_factory=list)

    def __call__(self, place: str, code: str, /, **words: object) -> None:
        english, chinese = (reason.format(**words) for reason in REASONS[code])
        self.faults.append(Fault(place, {"en": english, "zh-hans": chinese}))

    def settle(self) -> None:
        """Raises Faults when there are any."""
        if self.faults:
            raise Faults(self.faults)


class Place:
    """Blames at one place of the plan."""

    def __init__(self, name: str, blame: Blame) -> None:
        self.name, self.blame = name, blame

    def __call__(self, key: str, code: str, **words: object) -> None:
        self.blame(f"{self.name}, {key}", code, **words)

    def known(self, key: str, code: str, names: Iterable[object], known: Iterable[object]) -> None:
        valid = set(known)
        for name in names:
            if not isinstance(name, str) or name not in valid:
                self(key, code, what=name)

    def sequence(self, key: str, raw: Any) -> list[Any]:
        if not isinstance(raw, list):
            self(key, "not_a_list")
            return []
        return raw

    def mapping(self, key: str, raw: Any) -> Mapping[str, Any]:
        if not isinstance(raw, Mapping):
            self(key, "not_a_mapping")
            return {}
        return raw

    def text(self, key: str, raw: Any) -> None:
        if not isinstance(raw, Mapping) or set(raw) != set(LANGUAGES):
            self(key, "not_a_text")
