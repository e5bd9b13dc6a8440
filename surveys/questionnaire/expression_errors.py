"""What can be wrong with an expression's text, said in both languages and shown with its place."""

from __future__ import annotations

import unicodedata

from surveys.questionnaire.definition import Text

SHOWN = 60
"""Characters of the text shown around a fault."""

EXPRESSION_MESSAGES: dict[str, Text] = {
    "empty": {"en": "The expression is empty.", "zh-hans": "表达式是空的。"},
    "too_long": {
        "en": "The expression is longer than {most} characters.",
        "zh-hans": "表达式超过 {most} 个字符。",
    },
    "too_deep": {
        "en": "The expression is nested more than {most} levels deep.",
        "zh-hans": "表达式嵌套超过 {most} 层。",
    },
    "character": {"en": "“{found}” has no meaning here.", "zh-hans": "无法识别此处的“{found}”。"},
    "lookalike": {
        "en": "{found} is not understood; write {meant} instead.",
        "zh-hans": "无法识别 {found}，请改写为 {meant}。",
    },
    "unclosed_text": {
        "en": "This quotation mark is never closed.",
        "zh-hans": "这里的引号没有闭合。",
    },
    "unclosed_bracket": {"en": "This bracket is never closed.", "zh-hans": "这里的括号没有闭合。"},
    "unopened_bracket": {"en": "This bracket was never opened.", "zh-hans": "这个右括号没有对应的左括号。"},
    "reference": {
        "en": "A reference to a question looks like ${{name}}.",
        "zh-hans": "引用题目应写成 ${{name}} 的形式。",
    },
    "path": {
        "en": "“..” stands for no value here; name the question: ${{name}}.",
        "zh-hans": "此处的“..”不代表任何值；请写出题目：${{name}}。",
    },
    "position": {
        "en": "position() takes “..” alone: position(..) is the number of the row.",
        "zh-hans": "position() 中只能写“..”：position(..) 即当前行的序号。",
    },
    "indexed": {
        "en": "indexed-repeat() takes a question, a repeat and a row, and for a repeat within it two more.",
        "zh-hans": "indexed-repeat() 需要题目、重复组和行号；内层重复组再加两个参数。",
    },
    "named": {
        "en": "A question or repeat must stand here: ${{name}}.",
        "zh-hans": "此处必须是题目或重复组：${{name}}。",
    },
    "choice_name": {
        "en": "jr:choice-name() takes a value and a question in quotes: jr:choice-name(${{a}}, '${{a}}').",
        "zh-hans": "jr:choice-name() 需要一个值和加引号的题目：jr:choice-name(${{a}}, '${{a}}')。",
    },
    "instance": {
        "en": "instance() is understood as instance('file')/root/item[test]/column only.",
        "zh-hans": "instance() 只能写成 instance('file')/root/item[条件]/列名 的形式。",
    },
    "no_signature": {
        "en": "{word}() is not supported: signed data come from a telephone's camera.",
        "zh-hans": "不支持 {word}()：签名数据来自手机摄像头。",
    },
    "no_device": {
        "en": "{word}() asks for a property of a telephone, which a web page does not know.",
        "zh-hans": "{word}() 需要手机设备的信息，网页无法获得。",
    },
    "number": {"en": "This number is too large.", "zh-hans": "这个数字太大。"},
    "operand": {
        "en": "A value is missing here: a number, a text in quotes, ${{name}} or a function.",
        "zh-hans": "此处缺少一个值，可以是数字、引号中的文字、${{name}} 或函数。",
    },
    "operator": {
        "en": "An operator such as = or “and” is missing before this.",
        "zh-hans": "此处前面缺少运算符，例如 = 或 and。",
    },
    "bare_word": {
        "en": "“{word}” stands alone: write '{word}' for a text or a choice, ${{{word}}} for a question.",
        "zh-hans": "“{word}”不能单独出现：文字或选项请写成 '{word}'，题目请写成 ${{{word}}}。",
    },
    "unknown_function": {"en": "There is no function {word}().", "zh-hans": "没有名为 {word}() 的函数。"},
    "did_you_mean": {
        "en": "There is no function {word}(). Did you mean {meant}()?",
        "zh-hans": "没有名为 {word}() 的函数。是否应为 {meant}()？",
    },
    "exactly": {
        "en": "The number of arguments of {word}() is {least}, not {given}.",
        "zh-hans": "{word}() 需要 {least} 个参数，现在有 {given} 个。",
    },
    "between": {
        "en": "The number of arguments of {word}() is {least} to {most}, not {given}.",
        "zh-hans": "{word}() 需要 {least} 至 {most} 个参数，现在有 {given} 个。",
    },
    "at_least": {
        "en": "The number of arguments of {word}() is at least {least}, not {given}.",
        "zh-hans": "{word}() 至少需要 {least} 个参数，现在有 {given} 个。",
    },
    "date_letter": {
        "en": "format-date() does not know {found}; it knows %Y %y %m %n %b %d %e %a %H %h %M %S %3.",
        "zh-hans": "format-date() 不支持 {found}；可以使用 %Y %y %m %n %b %d %e %a %H %h %M %S %3。",
    },
    "pattern_text": {
        "en": "The pattern of regex() must be a text in quotes.",
        "zh-hans": "regex() 的正则表达式必须写在引号中。",
    },
    "pattern_long": {
        "en": "This pattern is too large: shorten it, or lower its repetitions.",
        "zh-hans": "正则表达式过于庞大：请缩短，或减少重复次数。",
    },
    "pattern_group": {
        "en": "This bracket of the pattern is not closed.",
        "zh-hans": "正则表达式中的这个括号没有闭合。",
    },
    "pattern_repeat": {
        "en": "“{found}” repeats nothing: something to repeat must stand before it.",
        "zh-hans": "“{found}”前面没有内容可以重复。",
    },
    "pattern_range": {
        "en": "This range of the pattern is upside down or incomplete.",
        "zh-hans": "正则表达式中的这个范围前后颠倒或不完整。",
    },
    "pattern_unknown": {
        "en": "“{found}” is not supported in patterns.",
        "zh-hans": "正则表达式中不支持“{found}”。",
    },
}


class ExpressionError(ValueError):
    """A text that is no expression: where it goes wrong (characters before the fault), and why."""

    def __init__(self, text: str, position: int, code: str, **words: object) -> None:
        super().__init__(text, position, code)
        self.text = text
        self.position = position
        self.code = code
        shown = {name: _visible(str(word)) for name, word in words.items()}
        self.reason: Text = {
            language: message.format(**shown) for language, message in EXPRESSION_MESSAGES[code].items()
        }

    def __str__(self) -> str:
        return f"{self.reason['en']}\n{self.pointer}"

    @property
    def pointer(self) -> str:
        """The line at fault and below it a caret under the place."""
        start = self.text.rfind("\n", 0, self.position) + 1
        end = self.text.find("\n", self.position)
        start = max(start, self.position - SHOWN)
        shown = self.text[start : min(len(self.text) if end < 0 else end, self.position + SHOWN)]
        return f"{_visible(shown)}\n{''.join(map(_gap, self.text[start : self.position]))}^"


def _visible(text: str) -> str:
    """With a mark for each character that would not print."""
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text
    )


def _gap(character: str) -> str:
    """Blank space as wide as the character on a terminal; Chinese takes two columns."""
    return "  " if unicodedata.east_asian_width(character) in "WF" else " "
