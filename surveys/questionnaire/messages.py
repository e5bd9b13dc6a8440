"""What the core says to people, in every language it speaks."""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType

from surveys.questionnaire.definition import Text

LONGEST_WORD = 80
"""Characters of somebody's own text that a message repeats."""

MESSAGES: dict[str, tuple[str, str]] = {
    # reading a file
    "no_file": ("There is no such file.", "没有这个文件。"),
    "unreadable": ("The file cannot be read: {why}.", "无法读取该文件：{why}。"),
    "too_large": (
        "The file is larger than {limit} MB; a questionnaire is not.",
        "文件超过 {limit} MB，一份问卷不会有这么大。",
    ),
    "not_utf8": (
        "The file is not UTF-8 text here; save it with the encoding UTF-8.",
        "此处的文字不是 UTF-8 编码；请将文件另存为 UTF-8 编码。",
    ),
    "bad_yaml": ("This is not YAML: {why}.", "此处不符合 YAML 格式：{why}。"),
    "second_document": (
        "A second document begins here; a file holds one.",
        "此处出现了第二个文档；一个文件只能包含一个文档。",
    ),
    "too_deep": ("The nesting is too deep here.", "此处嵌套过深。"),
    "alias": (
        "Anchors and aliases (& and *) are not allowed; write the text out.",
        "不允许使用锚点和别名（& 和 *）；请把内容完整写出。",
    ),
    "tag": ("The tag {tag} is not allowed.", "不允许使用标签 {tag}。"),
    "duplicate_key": (
        "The key {key} stands here a second time.",
        "键 {key} 在此重复出现。",
    ),
    "key_not_text": ("A key must be a word, not {found}.", "键必须是文字，不能是 {found}。"),
    "set_twice": (
        "The option set {name} is already in the shared file {file}.",
        "选项集 {name} 已在共享文件 {file} 中定义。",
    ),
    # shape of a document
    "unknown_key": ("There is no key {key} here.", "此处没有 {key} 这个键。"),
    "unknown_key_nearest": (
        "There is no key {key} here; perhaps {nearest} is meant.",
        "此处没有 {key} 这个键；是否应为 {nearest}？",
    ),
    "missing_key": ("{key} is missing.", "缺少 {key}。"),
    "not_mapping": (
        "{key} must be a mapping (key: value), not {found}.",
        "{key} 必须是键值对（键: 值），不能是 {found}。",
    ),
    "not_list": ("{key} must be a list, not {found}.", "{key} 必须是列表，不能是 {found}。"),
    "not_string": ("{key} must be text, not {found}.", "{key} 必须是文字，不能是 {found}。"),
    "not_number": ("{key} must be a number, not {found}.", "{key} 必须是数字，不能是 {found}。"),
    "not_count": (
        "{key} must be a whole number of at least 1, not {found}.",
        "{key} 必须是不小于 1 的整数，不能是 {found}。",
    ),
    "not_flag": ("{key} must be true or false, not {found}.", "{key} 只能是 true 或 false，不能是 {found}。"),
    "empty_list": ("{key} is empty; it needs at least one.", "{key} 是空的；至少需要一个。"),
    "bad_name": (
        "{name} is not a name: letters, digits and underscores, no digit first, at most 64 characters.",
        "{name} 不是有效的名称：只能用英文字母、数字和下划线，不能以数字开头，最多 64 个字符。",
    ),
    "bad_choice_name": (
        "{name} cannot be a choice's name: 1 to 64 characters without a space.",
        "{name} 不能作选项名称：须为 1 至 64 个字符，不含空格。",
    ),
    "name_twice": ("The name {name} is already taken.", "名称 {name} 已被使用。"),
    "label_twice": (
        "{key}: two choices have the same label, {label}.",
        "{key}：有两个选项的文字相同：{label}。",
    ),
    "bad_language": (
        "{language} is not a language code such as en or zh-hans.",
        "{language} 不是 en 或 zh-hans 这样的语言代码。",
    ),
    "no_wording": ("{key} has no wording in {language}.", "{key} 缺少 {language} 的文字。"),
    "no_wording_at_all": ("{key} has no wording in any language.", "{key} 没有任何语言的文字。"),
    "foreign_wording": (
        "{key} has a wording in {language}, which is none of the questionnaire's languages.",
        "{key} 含有 {language} 的文字，但问卷未使用这种语言。",
    ),
    "control_character": (
        "{key} holds a control character ({code}).",
        "{key} 含有控制字符（{code}）。",
    ),
    # questions
    "unknown_kind": ("There is no kind {kind}.", "没有 {kind} 这种题型。"),
    "unknown_kind_nearest": (
        "There is no kind {kind}; perhaps {nearest} is meant.",
        "没有 {kind} 这种题型；是否应为 {nearest}？",
    ),
    "not_for_kind": ("The kind {kind} takes no {key}.", "{kind} 题型不能设置 {key}。"),
    "needed_by_kind": ("The kind {kind} needs {key}.", "{kind} 题型必须设置 {key}。"),
    "tables_too_deep": (
        "Tables can stand within each other {most} deep.",
        "表格最多可嵌套 {most} 层。",
    ),
    "groups_too_deep": (
        "Groups can stand within each other {most} deep.",
        "题组最多可嵌套 {most} 层。",
    ),
    "unknown_group": ("There is no group {name} here.", "此处没有名为 {name} 的题组。"),
    "group_twice": (
        "The group {name} was ended before; its questions must stand together.",
        "题组 {name} 前面已经结束；同一题组的题目必须连在一起。",
    ),
    "empty_group": ("The group {name} holds no question.", "题组 {name} 中没有题目。"),
    "unknown_attribute": (
        "{key}: the choices have no column {name}, so it is blank here.",
        "{key}：选项没有 {name} 这一列，此处视为空值。",
    ),
    "bad_seed": (
        "{key} must be a number or one question, like ${{id}}.",
        "{key} 必须是数字或一道题，例如 ${{id}}。",
    ),
    "step_too_large": ("A step is longer than the whole scale.", "一格比整个刻度还长。"),
    "step_too_small": ("step must be above 0.", "step 必须大于 0。"),
    "asks_nothing": (
        "A table needs a column that is filled in; here none is.",
        "表格至少要有一列供填写；现在没有。",
    ),
    "unknown_set": ("There is no option set {name}.", "没有名为 {name} 的选项集。"),
    "unknown_set_nearest": (
        "There is no option set {name}; perhaps {nearest} is meant.",
        "没有名为 {name} 的选项集；是否应为 {nearest}？",
    ),
    "min_above_max": ("min ({min}) is above max ({max}).", "min（{min}）大于 max（{max}）。"),
    "too_many_selected": (
        "max_selected is {number}, but there are only {choices} choices.",
        "max_selected 为 {number}，但只有 {choices} 个选项。",
    ),
    # expressions and texts with ${name}
    "expression": ("{key}, character {column}: {reason}", "{key} 第 {column} 个字符：{reason}"),
    "unknown_variable": ("{key}: there is no question ${{{name}}}.", "{key}：没有 ${{{name}}} 这道题。"),
    "unknown_variable_nearest": (
        "{key}: there is no question ${{{name}}}; perhaps ${{{nearest}}} is meant.",
        "{key}：没有 ${{{name}}} 这道题；是否应为 ${{{nearest}}}？",
    ),
    "not_earlier": (
        "{key}: ${{{name}}} is not answered before this, so it has no value here yet.",
        "{key}：${{{name}}} 在此之后才作答，此处还没有值。",
    ),
    "own_value": (
        "{key}: the question's own value (.) is not known yet when this is worked out.",
        "{key}：计算到此处时，本题还没有值（.）。",
    ),
    "never_answered": (
        "{key}: ${{{name}}} is a note, which is never answered.",
        "{key}：${{{name}}} 是说明文字，不用作答。",
    ),
    "unknown_literal": (
        "{key}: '{value}' is no possible answer to ${{{name}}}, so the answer can never equal it.",
        "{key}：${{{name}}} 的回答不可能是 '{value}'，两者永远不会相等。",
    ),
    "broken_by_blank": (
        "{key}: this always fails while ${{{name}}} is blank; put before it: ${{{name}}} = '' or ...",
        "{key}：${{{name}}} 为空时此条件必然不成立；请在前面加上：${{{name}}} = '' or ...",
    ),
    "bad_pipe": (
        "{key}: ${{...}} must hold the name of one question.",
        "{key}：${{...}} 中只能写一道题的名称。",
    ),
    "no_pipe": (
        "{key}: an answer cannot be put into this text.",
        "{key}：此处的文字中不能引用回答。",
    ),
    "pipe_of_table": (
        "{key}: ${{{name}}} has many rows; only the answer to a single question can be put into a text.",
        "{key}：${{{name}}} 有多行；文字中只能引用单个题目的回答。",
    ),
    # what was found instead
    "a_nothing": ("nothing", "空值"),
    "a_truth": ("the truth value {value}", "逻辑值 {value}"),
    "a_number": ("the number {value}", "数字 {value}"),
    "a_text": ("the text “{value}”", "文字“{value}”"),
    "a_list": ("a list", "列表"),
    "a_mapping": ("a mapping", "键值对"),
    "an_unknown": ("something else", "其他内容"),
    # one value
    "wrong_type": ("This cannot be an answer to this question.", "本题不接受这种形式的回答。"),
    "not_asked": ("This is not a question, so it takes no answer.", "这不是一道题，无需作答。"),
    "not_a_image": (
        "This file is no picture that pages can take. Choose one in JPEG, PNG, GIF, WebP or HEIC.",
        "该文件不是可接收的图片。请选择 JPEG、PNG、GIF、WebP 或 HEIC 格式的图片。",
    ),
    "not_a_audio": (
        "This file is no sound recording that pages can take. Choose one in MP3, M4A, WAV, Ogg, FLAC or AMR.",
        "该文件不是可接收的录音。请选择 MP3、M4A、WAV、Ogg、FLAC 或 AMR 格式的录音。",
    ),
    "not_a_video": (
        "This file is no video that pages can take. Choose one in MP4, MOV, WebM, 3GP or AVI.",
        "该文件不是可接收的视频。请选择 MP4、MOV、WebM、3GP 或 AVI 格式的视频。",
    ),
    "not_a_file": (
        "This sort of file is not taken. Choose a PDF, an office document, a text, a picture, a sound, "
        "a video or a zip.",
        "不接收此类文件。请选择 PDF、办公文档、文本、图片、录音、视频或 zip 文件。",
    ),
    "file_empty": ("The file is empty. Choose another one.", "该文件是空的。请另选一个。"),
    "file_too_large": (
        "The file is larger than {limit} MB. Choose a smaller one.",
        "文件超过 {limit} MB。请选择较小的文件。",
    ),
    "too_many_files": (
        "There is no room for another file here: all files together may have {limit} MB, and be {number}.",
        "此处不能再添加文件：全部文件合计不得超过 {limit} MB，且不得超过 {number} 个。",
    ),
    "file_gone": (
        "The file is not here any more. Please choose it again.",
        "该文件已不在系统中。请重新选择。",
    ),
    "text_too_long": (
        "The text has {length} characters; please shorten it to {limit}.",
        "文字共 {length} 个字符，请缩短到 {limit} 个字符以内。",
    ),
    "control_in_text": (
        "Character {position} cannot be kept ({code}); please delete it or type the text again.",
        "第 {position} 个字符（{code}）无法保存；请删除该字符或重新输入。",
    ),
    "whole_number": ("Enter a whole number, for example 120.", "请填写整数，例如 120。"),
    "number": ("Enter a number, for example 12.5.", "请填写数字，例如 12.5。"),
    "number_too_large": (
        "This number is too large; please check the unit.",
        "数字过大，请核对单位。",
    ),
    "percent": ("Enter a percentage, for example 12.5.", "请填写百分比，例如 12.5。"),
    "year": ("Enter a year with four digits, for example 2008.", "请填写四位数的年份，例如 2008。"),
    "date": (
        "Enter a date as year, month and day, for example 2008-03-15.",
        "请按年、月、日填写日期，例如 2008-03-15。",
    ),
    "time": (
        "This is not a time; write it like 09:30.",
        "这不是时间；请写成 09:30 的形式。",
    ),
    "datetime": (
        "This is not a day with a time; write it like 2026-03-02 09:30.",
        "这不是日期加时间；请写成 2026-03-02 09:30 的形式。",
    ),
    "off_step": (
        "This is not on the scale, which goes in steps of {step} from {first}.",
        "该数不在刻度上；刻度从 {first} 起，每格 {step}。",
    ),
    "geopoint": (
        "This is not a place; write latitude and longitude in degrees, like 39.9042 116.4074.",
        "这不是地点；请以度为单位填写纬度和经度，例如 39.9042 116.4074。",
    ),
    "not_offered": (
        "{label} is not offered here, given the earlier answers; please choose again.",
        "根据前面的回答，此处不提供“{label}”；请重新选择。",
    ),
    "rows_wanted": (
        "The earlier answers ask for {wanted} rows here, and {number} are filled in.",
        "根据前面的回答，此处应填 {wanted} 行，现填写了 {number} 行。",
    ),
    "in_inner_row": (
        "{table}, row {number}, {column}: {message}",
        "{table}第 {number} 行，{column}：{message}",
    ),
    "no_such_day": ("There is no such day in the calendar.", "日历上没有这一天。"),
    "below_minimum": ("Enter {limit} or more.", "请填写不小于 {limit} 的数。"),
    "above_maximum": ("Enter {limit} or less.", "请填写不大于 {limit} 的数。"),
    "unknown_choice": ("Choose from the answers offered.", "请从所列选项中选择。"),
    "choice_twice": ("“{label}” is chosen twice.", "“{label}”选了两次。"),
    "exclusive_choice": (
        "“{label}” cannot be chosen together with other answers.",
        "“{label}”不能与其他选项同时选择。",
    ),
    "too_many_choices": (
        "Choose at most {limit}; {number} are chosen.",
        "最多可选 {limit} 项，现已选 {number} 项。",
    ),
    "too_many_rows": (
        "The table takes at most {limit} rows; there are {number}.",
        "表格最多可填 {limit} 行，现有 {number} 行。",
    ),
    "unknown_column": ("The table has no column {name}.", "表格中没有 {name} 这一列。"),
    # what stands beside a value
    "answer_key": ("An answer has no part called {key}.", "回答中没有 {key} 这一部分。"),
    "unknown_missing": (
        "Say why there is no answer: don't know, refused or not applicable.",
        "请选择不作答的原因：不知道、不方便回答或不适用。",
    ),
    "value_and_missing": (
        "Give either an answer or the reason why there is none, not both.",
        "回答与不作答的原因只能填写其中一项。",
    ),
    "unknown_qualifier": (
        "Choose one of the qualifiers offered, for example “about” or “more than”.",
        "请从所列的限定词中选择，例如“大约”或“超过”。",
    ),
    "unknown_basis": ("Choose one of the bases offered.", "请从所列的依据中选择。"),
    # a whole document
    "required": (
        "Please answer this question, or say why you cannot.",
        "请回答本题；如果无法回答，请选择原因。",
    ),
    "required_cell": ("Please fill in this field of the row.", "请填写本行的这一格。"),
    # a study's folder
    "not_one_of": (
        "{key} cannot be {word}; it is one of {known}.",
        "{key} 不能是 {word}；只能是 {known} 之一。",
    ),
    "bad_key": (
        "{key} must be letters, digits, hyphens and underscores, at most {limit}, not {word}.",
        "{key} 只能由字母、数字、连字符和下划线组成，最多 {limit} 个字符，不能是 {word}。",
    ),
    "answered_otherwise": (
        "The file now says {yours}, but {who} has changed this answer to {theirs}; "
        "write the right one into the file.",
        "文件中为 {yours}，但 {who} 已把这一回答改为 {theirs}；请在文件中写入正确的回答。",
    ),
    "not_time": (
        "{key} must be a time such as 9:00, in quotation marks and up to 24:00, not {word}.",
        "{key} 必须是 9:00 这样的时间，写在引号内，最晚为 24:00，不能是 {word}。",
    ),
    "hours_order": ("The shift must end after it begins.", "班次的结束时间必须晚于开始时间。"),
    "no_outcome": (
        "No outcome has the code {code}, which an interview that is handed in needs.",
        "没有代码为 {code} 的通话结果；提交访谈时需要它。",
    ),
    "response_closed": (
        "The answers were approved or rejected and take no changes.",
        "这份答卷已审核完毕（通过或未通过），不能再修改。",
    ),
}

DESCRIPTIONS: tuple[tuple[type, str], ...] = (
    (NoneType, "a_nothing"),
    (bool, "a_truth"),
    (int, "a_number"),
    (float, "a_number"),
    (str, "a_text"),
    (list, "a_list"),
    (tuple, "a_list"),
    (Mapping, "a_mapping"),
)
"""`bool` stands before `int`, of which it is a kind."""


def say(code: str, /, **words: object) -> Text:
    """The message in every language. A word may itself be a Text; long or unprintable words are tamed."""
    return worded(MESSAGES[code], **words)


def worded(wordings: tuple[str, str], /, **words: object) -> Text:
    """A wording in English and one in Chinese, with their words filled in as `say` does."""
    english, chinese = wordings
    return {
        "en": english.format(**{name: _word(word, "en") for name, word in words.items()}),
        "zh-hans": chinese.format(**{name: _word(word, "zh-hans") for name, word in words.items()}),
    }


def described(value: object) -> Text:
    """What a value of a document is, to be named in a message: "a list", "the number 3", "nothing"."""
    for type_, code in DESCRIPTIONS:
        if isinstance(value, type_):
            return say(code, value=value)
    return say("an_unknown")


def _word(word: object, language: str) -> str:
    if isinstance(word, Mapping):
        return str(word.get(language) or next(iter(word.values()), ""))
    text = str(word)
    cut = text if len(text) <= LONGEST_WORD else text[:LONGEST_WORD] + "…"
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in cut)
