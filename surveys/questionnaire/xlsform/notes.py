"""What is wrong in an XLSForm, and what of it is not carried over, by sheet and row."""

from __future__ import annotations

from dataclasses import dataclass, field

from surveys.questionnaire.faults import Fault, FaultLog, Mark
from surveys.questionnaire.messages import worded
from surveys.questionnaire.xlsform.sheets import Line

WORDS: dict[str, tuple[str, str]] = {
    # faults
    "no_survey": (
        "There is no sheet “survey” with a column “type”; so this is no XLSForm.",
        "没有含“type”列的“survey”工作表，因此这不是 XLSForm。",
    ),
    "too_many_rows": (
        "{part} has more than {most} rows; divide the form into several.",
        "{part} 超过 {most} 行；请拆分为多份问卷。",
    ),
    "choice_otherwise": (
        "The choice {name} stands in the list {list} twice, with different words: the data could not tell "
        "them apart. Give one of them another name.",
        "选项 {name} 在列表 {list} 中出现两次且文字不同，数据无法区分；请为其中一个另取名称。",
    ),
    "no_type": ("The row has no type.", "此行没有题型（type）。"),
    "unknown_type": ("There is no type “{type}”.", "没有“{type}”这种题型。"),
    "no_list": ("There is no list of choices “{list}”.", "没有名为“{list}”的选项列表。"),
    "no_include": (
        "{type}: a form cannot be put into another one here; the row is left out.",
        "{type}：此处不能在一份问卷中嵌入另一份；此行未导入。",
    ),
    "no_begin": ("This ends a {what} that was never begun.", "此处结束的 {what} 没有对应的开始行。"),
    "wrong_end": (
        "This ends a {what}, but the one begun in row {row} is a {open}.",
        "此处结束的是 {what}，但第 {row} 行开始的是 {open}。",
    ),
    "no_end": ("This {what} is never ended.", "这个 {what} 没有结束行。"),
    "bad_parameter": (
        "parameters: {part} is not understood; write them like start=1 end=5 step=1.",
        "parameters：无法识别 {part}；请写成 start=1 end=5 step=1 的形式。",
    ),
    "no_questions": ("The form asks nothing.", "问卷中没有任何题目。"),
    # notices
    "no_file": (
        "The table {file} is not among the files uploaded; without it, the form can be tried out and not "
        "published. Upload it with the form.",
        "上传的文件中没有数据表 {file}；没有它，问卷可以试填，但不能发布。请与问卷一并上传。",
    ),
    "last_saved": (
        "${{last-saved#…}} is blank: a web page does not know the form that a telephone filled in before.",
        "${{last-saved#…}} 视为空值：网页不知道设备上一次填写的内容。",
    ),
    "range_turned": (
        "The scale runs from {start} down to {end}; here it runs upwards.",
        "刻度由 {start} 递减至 {end}；此处改为递增。",
    ),
    "no_shapes": (
        "The type {type} asks for lines and areas, which a web page does not; it stays blank.",
        "题型 {type} 要求绘制线条或区域，网页不支持；该项将留空。",
    ),
    "no_recording": (
        "The type {type} records in the background, which Fangtan does not; it stays blank.",
        "题型 {type} 会在后台记录，本系统不做此类记录；该项将留空。",
    ),
    "no_external": (
        "The type {type} names a table for instance(); upload the table as csv, which is enough.",
        "题型 {type} 用于声明 instance() 的数据表；只需以 csv 文件上传该表即可。",
    ),
    "no_device": (
        "The type {type} asks for a telephone's number, which a web page does not know; it stays blank.",
        "题型 {type} 需要手机卡信息，网页无法获得；该项将留空。",
    ),
    "no_contact": (
        "Who answers does not get into the data, so {type} stays blank.",
        "作答者的身份信息不进入数据，因此 {type} 将留空。",
    ),
    "of_browser": (
        "A page does not know the device; {type} is a random number that the browser keeps.",
        "网页无法得知设备信息；{type} 为保存在浏览器中的随机编号。",
    ),
    "no_repeat_choices": (
        "Choices taken from a repeat are not supported; the row is left out.",
        "不支持以重复组的回答作为选项；此行未导入。",
    ),
    "renamed": (
        "The name {old} is called {new} here: names must differ, and hold letters, digits and underscores.",
        "名称 {old} 在此改为 {new}：名称不得重复，且只能使用英文字母、数字和下划线。",
    ),
    "unnamed": ("The row has no name and is called {new}.", "此行没有名称，暂称 {new}。"),
    "column": (
        "The column “{column}” is not understood and left out.",
        "无法识别“{column}”列，未导入。",
    ),
    "setting": ("The setting “{column}” is left out.", "设置“{column}”未导入。"),
    "sheet": ("The sheet “{sheet}” is left out.", "工作表“{sheet}”未导入。"),
    "entities": (
        "Entities are not kept between forms; the sheet and the column save_to are left out.",
        "本系统不在问卷之间保存实体；entities 工作表和 save_to 列未导入。",
    ),
    "parameter": ("The parameter {part} is left out.", "参数 {part} 未导入。"),
    "read_only": (
        "read_only can be yes or no; the condition {text} is left out, and the question can be answered.",
        "read_only 只能为 yes 或 no；条件 {text} 未导入，该题可以作答。",
    ),
    "calculated": (
        "A question with a calculation is worked out and not asked.",
        "带有计算式的题目由系统计算，不需作答。",
    ),
    "no_image": (
        "The file {file} is not among those uploaded; the text is shown without it.",
        "上传的文件中没有 {file}；只显示文字。",
    ),
    "no_image_file": (
        "The file {file} is no picture that browsers show (JPEG, PNG, GIF, WebP); the text stands alone.",
        "文件 {file} 不是浏览器可显示的图片（JPEG、PNG、GIF、WebP）；只显示文字。",
    ),
    "no_audio_file": (
        "The file {file} is no sound that browsers play (MP3, M4A, WAV, Ogg); the text stands alone.",
        "文件 {file} 不是浏览器可播放的录音（MP3、M4A、WAV、Ogg）；只显示文字。",
    ),
    "no_video_file": (
        "The file {file} is no video that browsers play (MP4, WebM, MOV); the text stands alone.",
        "文件 {file} 不是浏览器可播放的视频（MP4、WebM、MOV）；只显示文字。",
    ),
    "disabled": ("The row is disabled and left out.", "此行已停用，未导入。"),
    "unlabelled": (
        "There is no wording, so the name stands in its place.",
        "没有文字，暂以名称代替。",
    ),
    "language": (
        "The language “{name}” is not known; it is called {code} here.",
        "无法识别语言“{name}”，在此称为 {code}。",
    ),
    "language_assumed": (
        "Texts in no language's column are taken to be in {code}; name it in settings, default_language.",
        "未注明语言的文字视为 {code}；可在 settings 的 default_language 中指明。",
    ),
    "empty_block": ("The {what} holds no question and is left out.", "这个 {what} 中没有题目，未导入。"),
    "choice_twice": (
        "The choice {name} stands in the list {list} twice; the first counts.",
        "选项 {name} 在列表 {list} 中重复出现；以第一个为准。",
    ),
    "choice_unnamed": ("The choice has no name and is left out.", "该选项没有名称，未导入。"),
}


def place_of(line: Line) -> str:
    return f"{line.sheet} row {line.number}"


@dataclass
class Notes:
    """`log` takes faults, which stop; notices do not."""

    log: FaultLog = field(default_factory=FaultLog)
    notices: list[Fault] = field(default_factory=list)

    def fault(self, line: Line, code: str, /, **words: object) -> None:
        mark = Mark(f"{line.sheet} row", line.number)
        self.log.noted.append((mark, Fault(str(mark), worded(WORDS[code], **words))))

    def notice(self, line: Line, code: str, /, **words: object) -> None:
        self.notices.append(Fault(place_of(line), worded(WORDS[code], **words)))

    def of_sheet(self, sheet: str, code: str, /, **words: object) -> None:
        """A notice about a whole sheet, or, without any, about the form."""
        self.notices.append(Fault(sheet or "form", worded(WORDS[code], **words)))
