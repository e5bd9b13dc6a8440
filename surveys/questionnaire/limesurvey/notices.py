"""Why a LimeSurvey file is not read, or what of its survey stays behind, and where it stood."""

from __future__ import annotations

from dataclasses import dataclass, field

from surveys.questionnaire.faults import Fault, Faults
from surveys.questionnaire.messages import worded

WORDS: dict[str, tuple[str, str]] = {
    # why a file is not read
    "too_large": (
        "The file is larger than {limit} MB; a survey is not.",
        "文件超过 {limit} MB，一份调查不会有这么大。",
    ),
    "broken": (
        "This is not XML, so it is no survey exported from LimeSurvey (.lss).",
        "这不是 XML 文件，因此不是 LimeSurvey 导出的调查（.lss）。",
    ),
    "hostile": (
        "The file declares a document type or entities, which LimeSurvey never writes; it is not read.",
        "文件声明了文档类型或实体，LimeSurvey 不会生成这类内容；未读取该文件。",
    ),
    "too_much": (
        "The file holds more than any survey: too many fields, or elements nested too deeply.",
        "文件内容超出了一份调查应有的规模：字段过多或嵌套过深。",
    ),
    "no_survey": (
        "This is no LimeSurvey survey with questions. Export it there as “Survey structure (.lss)”.",
        "这不是含有题目的 LimeSurvey 调查。请在 LimeSurvey 中选择“调查结构（.lss）”导出。",
    ),
    # what stays behind
    "kind": (
        "LimeSurvey's question type {kind} has no counterpart; the question is left out.",
        "LimeSurvey 的题型 {kind} 没有对应的题型；该题未导入。",
    ),
    "language_switch": (
        "The language is chosen at the top of every page; this question is left out.",
        "语言可在每一页的顶部选择；该题未导入。",
    ),
    "renamed": (
        "The code {code} is called {name} here, because a name must be free and hold no other characters.",
        "代码 {code} 在此改名为 {name}：名称不得重复，且只能使用字母、数字和下划线。",
    ),
    "untitled": (
        "There is no wording, so the code stands in its place.",
        "没有文字，暂以代码代替。",
    ),
    "element": (
        "The text holds <{element}>, which is left out: texts are plain here.",
        "文字中含有 <{element}>，已略去：此处只保留纯文字。",
    ),
    "text_expression": (
        "The text holds the expression {{{what}}}, which cannot be carried over; it stands in brackets.",
        "文字中的表达式 {{{what}}} 无法转换，现以方括号标出。",
    ),
    "expression": (
        "{key}: {what} has no counterpart or is not asked before this; the expression is left out: {text}",
        "{key}：{what} 没有对应的写法，或其题目不在此之前；该表达式未导入：{text}",
    ),
    "soft_mandatory": (
        "LimeSurvey asks once for an answer here and lets it be left blank; here it may be left blank.",
        "LimeSurvey 会提醒作答一次但允许留空；此处可以直接留空。",
    ),
    "equation_shown": (
        "LimeSurvey shows the result of this equation; here it is worked out unseen. "
        "Put ${{{name}}} into a text to show it.",
        "LimeSurvey 会显示该公式的结果；此处只在后台计算。如需显示，请在文字中写入 ${{{name}}}。",
    ),
    "hidden": (
        "The question is hidden, so its value is its default.",
        "该题是隐藏题，其值即为默认值。",
    ),
    "attribute": (
        "The setting {name} = {value} is not carried over ({count} questions: {codes}).",
        "设置 {name} = {value} 未导入（涉及 {count} 道题：{codes}）。",
    ),
    "standard_words": (
        "LimeSurvey's own words, such as “{word}”, are not known here in {languages}; please add them.",
        "LimeSurvey 自带的文字（如“{word}”）在此没有 {languages} 的版本；请自行补充。",
    ),
    "no_parts": (
        "The question has no answers or subquestions to choose from; it is left out.",
        "该题没有可供选择的答案或子题；未导入。",
    ),
    "empty_page": ("The group holds no question and is left out.", "该题组没有题目，未导入。"),
    "farewell": (
        "The end message stays behind: {text}",
        "结束语未导入：{text}",
    ),
    "tables": (
        "These parts of the survey stay behind: {names}.",
        "调查中的以下部分未导入：{names}。",
    ),
    "settings": (
        "How LimeSurvey runs the survey (access, mails, look, data policy) stays behind.",
        "LimeSurvey 的运行设置（访问权限、邮件、外观、数据政策）未导入。",
    ),
}


def refusal(code: str, /, **words: object) -> Faults:
    """The whole file is not read."""
    return Faults([Fault("file", worded(WORDS[code], **words))])


@dataclass
class Notices:
    noted: list[Fault] = field(default_factory=list)

    def note(self, place: str, code: str, /, **words: object) -> None:
        notice = Fault(place, worded(WORDS[code], **words))
        if notice not in self.noted[-20:]:
            self.noted.append(notice)
