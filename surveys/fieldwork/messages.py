"""What is wrong with a line of a register, or doubtful, in every language."""

from __future__ import annotations

from surveys.questionnaire.definition import Text
from surveys.questionnaire.messages import worded

MESSAGES: dict[str, tuple[str, str]] = {
    # of one cell
    "too_long": (
        "This has {length} characters; at most {limit} are kept.",
        "共 {length} 个字符，最多 {limit} 个。",
    ),
    "bad_key": (
        "{word} is no key: letters, digits, hyphens and underscores, at most {limit}.",
        "{word} 不能用作编号：只能使用字母、数字、连字符和下划线，最多 {limit} 个字符。",
    ),
    "bad_code": (
        "{word} is no Unified Social Credit Code: it has 18 digits and capitals, without I, O, S, V and Z.",
        "{word} 不是统一社会信用代码：应为18位数字或大写字母，不使用I、O、S、V、Z。",
    ),
    "code_cut": (
        "Excel has kept only 15 digits of this code. Format the column as text and enter the code again.",
        "Excel 只保留了该代码的前15位数字。请把该列设为“文本”格式后重新录入代码。",
    ),
    "wrong_check": (
        "{word} is mistyped somewhere: its last character would have to be {right} (GB 32100-2015).",
        "{word} 有录入错误：按 GB 32100-2015 计算，最后一位校验码应为 {right}。",
    ),
    "unknown_class": ("{word} is none of: {known}.", "“{word}”不在可选范围内：{known}。"),
    "unknown_language": ("This is none of: English; Chinese.", "只能填写：英文；中文。"),
    "bad_email": ("This is no mail address.", "邮箱地址格式不正确。"),
    "bad_phone": (
        "This is no telephone number such as +86 10 1234 5678 or 010-12345678 ext 9.",
        "电话号码格式不正确，应如 +86 10 1234 5678 或 010-12345678转9。",
    ),
    "no_way": (
        "A contact needs a telephone number or a mail address.",
        "联系人至少要有电话号码或邮箱地址。",
    ),
    # of an organisation
    "no_name": ("The line does not name an organisation.", "本行没有机构名称。"),
    "no_class": (
        "A new organisation needs this; enter it, or choose below the columns what holds for every line.",
        "新机构必须填写此项；请补填，或在列对应页面下方选择适用于所有行的取值。",
    ),
    "said_otherwise": (
        "Line {line} is about the same organisation and says {other}, not {word}.",
        "第 {line} 行是同一机构，但填写的是“{other}”，而不是“{word}”。",
    ),
    "two_organisations": (
        "The line means two organisations of the register at once: {one} and {other}.",
        "本行同时对应名录库中的两个机构：{one}、{other}。",
    ),
    "meant_twice": (
        "Line {line} means the same organisation of the register, {name}. Put both into one line.",
        "第 {line} 行对应名录库中的同一机构“{name}”。请合并为一行。",
    ),
    # doubts
    "same_name": (
        "{like} has the same name, but another code ({code}).",
        "{like} 名称相同，但代码不同（{code}）。",
    ),
    "sounds_alike": ("The name sounds like {like}.", "名称与“{like}”读音相同。"),
    "same_phone": ("{like} has the same telephone number.", "与“{like}”的电话号码相同。"),
    "sounds_like_line": (
        "The name sounds like {like} in line {line}.",
        "名称与第 {line} 行“{like}”读音相同。",
    ),
    "phone_of_line": (
        "{like} in line {line} has the same telephone number.",
        "与第 {line} 行“{like}”的电话号码相同。",
    ),
}


def say(code: str, /, **words: object) -> Text:
    return worded(MESSAGES[code], **words)
