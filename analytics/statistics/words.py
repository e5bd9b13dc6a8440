"""The words of the tables themselves, in every language; a study's own words come from its folder."""

from __future__ import annotations

from collections.abc import Iterable

from surveys.questionnaire.definition import Text, wording

LANGUAGES = ("en", "zh-hans")

WORDS: dict[str, tuple[str, str]] = {
    # headings
    "aim": ("Question", "题目"),
    "agreement": ("Recorded and published figure", "调查值与发表值是否一致"),
    "answer": ("Answer recorded", "调查所得回答"),
    "answers_n": ("Valid answers (number)", "有效回答（个）"),
    "asked": ("Asked (number)", "已询问（个）"),
    "basis": ("Basis of the answer", "回答依据"),
    "case": ("Interview", "访谈"),
    "coded_n": ("Coded interviews, n (number)", "已编码访谈数 n（个）"),
    "concerns": ("Findings concerned", "涉及的发现"),
    "definition": ("Definition", "定义"),
    "dont_know_n": ("Don't know (number)", "不知道（个）"),
    "duration": ("Length (minutes)", "时长（分钟）"),
    "date": ("Date", "日期"),
    "base_n": ("Asked and concerned, base (number)", "应答基数（个）"),
    "estimate": ("Figure", "数值估计"),
    "example": ("Example", "示例"),
    "finding": ("Finding", "发现编号"),
    "findings_n": ("Published findings (number)", "发表的发现（个）"),
    "first_figure": ("First figure", "第一个数字"),
    "firms_n": ("Firms behind the sums", "汇总所依据的企业"),
    "full_definition": ("Full definition", "完整定义"),
    "growth": ("Growth (per cent a year)", "年均增长率（%）"),
    "high": ("Upper limit of 95 per cent", "95%置信上限"),
    "low": ("Lower limit of 95 per cent", "95%置信下限"),
    "not_asked_n": ("Not asked (number)", "未询问（个）"),
    "ownership": ("Ownership", "所有制"),
    "park": ("Park", "园区"),
    "size_class": ("Size class", "规模"),
    "statistic": ("Statistic", "统计量"),
    "indicator": ("Indicator", "指标"),
    "industry": ("Industry", "行业"),
    "informal_n": ("Informal talks that support it (number)", "支持该项的非正式谈话（个）"),
    "level": ("Level", "层次"),
    "line": ("Line in the paper", "论文行号"),
    "measure": ("Measure", "指标"),
    "mode": ("Mode", "调查方式"),
    "name": ("Name", "名称"),
    "not_answered_n": ("Not answered (number)", "未回答（个）"),
    "not_applicable_n": ("Not applicable (number)", "不适用（个）"),
    "note": ("Note", "注释"),
    "notes": ("Notes", "注释"),
    "number": ("Number", "序号"),
    "office_note": ("Remark of the office", "编者说明"),
    "organisation": ("Organisation", "机构"),
    "parent": ("Parent theme", "上级主题"),
    "passages_n": ("Coded passages (number)", "编码段落（个）"),
    "place": ("Place", "地区"),
    "published": ("Published finding", "发表的发现"),
    "published_value": ("Published value", "发表值"),
    "published_qualifier": ("Published qualifier", "发表值限定词"),
    "published_source": ("Published source", "发表值来源"),
    "published_year": ("Published year", "发表值年份"),
    "qualifier": ("Qualifier", "限定词"),
    "questionnaire": ("Questionnaire", "问卷"),
    "quoting": ("Quotation", "引用许可"),
    "ranked": ("Option in the rankings", "排序题中的对应选项"),
    "ranked_n": ("Ranked it (number)", "选入排序（个）"),
    "ranking_n": ("Gave a ranking, n (number)", "作出排序的访谈数 n（个）"),
    "median_rank": ("Median rank (1 is first)", "名次中位数（1为首位）"),
    "rate": ("Item nonresponse (per cent)", "项目无回答率（%）"),
    "refused_n": ("Refused (number)", "拒绝回答（个）"),
    "role": ("Role", "受访者身份"),
    "rows_n": ("Rows (number)", "行数"),
    "second_figure": ("Second figure", "第二个数字"),
    "section": ("Section", "部分"),
    "series": ("Series", "序列"),
    "sheet": ("Sheet", "工作表"),
    "shows": ("What it shows", "内容"),
    "source": ("Source", "来源"),
    "source_case": ("Source interview", "来源访谈"),
    "statement": ("Statement", "陈述"),
    "subject": ("Subject", "事项"),
    "support_n": ("Interviews that support it, k (number)", "支持该项的访谈数 k（个）"),
    "supporters": ("Which support it", "支持的访谈"),
    "text": ("Text", "说明"),
    "theme": ("Theme", "主题"),
    "theme_code": ("Theme code", "主题代码"),
    "type": ("Kind", "类别"),
    "unit": ("Unit", "单位"),
    "variable": ("Variable", "变量名"),
    "valid_n": ("Valid (number)", "有效（个）"),
    "value": ("Value", "数值"),
    "value_recorded": ("Value recorded", "调查值"),
    "wave": ("Wave", "调查期次"),
    "what": ("What", "内容"),
    "when_not_to_use": ("When not to use", "不适用情形"),
    "when_to_use": ("When to use", "适用情形"),
    "words": ("Words recorded", "原话记录"),
    "words_only_n": ("In words only (number)", "仅有文字（个）"),
    "year": ("Year", "年份"),
    "reference_year": ("Reference year of the wave", "调查年度"),
    "in_year": ("Year {year}", "{year}年"),
    "published_qualifier_in": ("{industry}: published qualifier", "{industry}：发表值限定词"),
    "qualifier_in": ("{industry}: qualifier", "{industry}：限定词"),
    "recorded_in": ("{industry}: recorded", "{industry}：调查值"),
    "published_in": ("{industry}: published", "{industry}：发表值"),
    "year_in": ("{industry}: published year", "{industry}：发表值年份"),
    "n_in": ("{industry}: n (number)", "{industry}：n（个）"),
    "sources_in": ("{industry}: source", "{industry}：来源"),
    "stratum_n": ("{industry}, {level} (of n = {n} interviews)", "{industry}·{level}（访谈数 n = {n}）"),
    # answers
    "exact": ("exact", "确数"),
    "more_than": ("more than", "超过"),
    "at_least": ("at least", "至少"),
    "about": ("about", "约"),
    "nearly": ("nearly", "近"),
    "at_most": ("at most", "至多"),
    "less_than": ("less than", "不到"),
    "dont_know": ("don't know", "不知道"),
    "refused": ("refused", "拒绝回答"),
    "not_applicable": ("not applicable", "不适用"),
    "in_words_only": ("in words only", "仅有文字"),
    "per_cent": ("per cent", "%"),
    "calendar_year": ("year", "年份"),
    "rows": ("{n} rows", "{n} 行"),
    "one_file": ("1 file", "1 个文件"),
    "specified": ("{label}: {text}", "{label}：{text}"),
    "rank": ("{place}. {label}", "{place}. {label}"),
    "yes_agreement": ("agree", "一致"),
    "other_qualifier": ("same figure, other qualifier", "数值相同，限定词不同"),
    "differ": ("differ", "不一致"),
    "only_recorded": ("only recorded", "仅有调查值"),
    "only_published": ("only published", "仅有发表值"),
    # bases, modes, quoting
    "interview": ("said in the interview", "访谈中所述"),
    "general_text": ("given elsewhere in the publication", "见于出版物其他部分"),
    "informal_talks": ("said in informal talks", "非正式谈话中所述"),
    "basis_organisation": ("description of the organisation", "机构介绍"),
    "respondent": ("given by the respondent", "受访者直接填答"),
    "phone": ("telephone", "电话"),
    "face_to_face": ("face to face", "面谈"),
    "web": ("web", "网络"),
    "paper": ("paper questionnaire", "纸质问卷"),
    "informal": ("informal talk", "非正式谈话"),
    "quoting_organisation": ("with the organisation's name", "可署机构名称引用"),
    "quoting_anonymous": ("without a name", "可匿名引用"),
    "quoting_none": ("counted only", "仅计数"),
    # estimates
    "statistic_count": ("number of firms", "企业数"),
    "statistic_share": ("share of firms", "企业占比"),
    "statistic_mean": ("mean", "均值"),
    "statistic_median": ("median", "中位数"),
    "statistic_total": ("total", "总计"),
    "statistic_ratio": ("ratio of totals", "总量之比"),
    "statistic_growth": ("growth of the total", "总量增速"),
    "statistic_cr4": ("share of the four largest (CR4)", "前四家份额（CR4）"),
    "statistic_hhi": ("concentration (HHI)", "集中度（HHI）"),
    "statistic_score": ("mean points of the rank", "名次平均分"),
    "class_all": ("all", "合计"),
    "class_unknown": ("not stated", "未说明"),
    "size_under": ("under {high}", "{high}以下"),
    "size_between": ("{low} to under {high}", "{low}至{high}以下"),
    "size_over": ("{low} and more", "{low}及以上"),
    "choice_of": ("{label} {choice}", "{label}{choice}"),
    "per_cent_a_year": ("per cent a year", "%/年"),
    "points": ("points", "分"),
    "number_unit": ("number", "个"),
    "how_weighted_none": (
        "Not weighted: every firm that answered counts once. The limits take the firms for a plain sample.",
        "未加权：每家作答的企业计一次。置信区间按简单随机样本计算。",
    ),
    "how_weighted_frame": (
        "Weighted to the firms there are in each stratum, with Taylor variances, correction for the finite "
        "number of firms, and limits of 95 per cent. A firm alone in its stratum is joined to the nearest.",
        "按各层企业总数加权；方差用泰勒线性化法估计，作有限总体校正，置信水平为95%。仅有一家企业的层并入最近的层。",
    ),
    "how_weighted_post_stratified": (
        "Post-stratified to the number of firms in each class, with the variances of the residuals and "
        "limits of 95 per cent.",
        "按各类企业总数作事后分层加权；方差由残差计算，置信水平为95%。",
    ),
    "how_weighted_raked": (
        "Raked to the number of firms in each class of several classifications, with the variances of the "
        "residuals and limits of 95 per cent.",
        "按多种分类的企业总数作迭代比例加权；方差由残差计算，置信水平为95%。",
    ),
    "how_uncovered": (
        "{n} firms are in strata of which nobody answered; totals leave them out.",
        "有 {n} 家企业所在的层无人作答，总量未包括它们。",
    ),
    # kinds of findings and notes
    "kind_method": ("Method", "方法"),
    "kind_theme": ("Theme", "主题"),
    "kind_theory": ("Theory", "理论"),
    "kind_quantitative": ("Figure", "数字"),
    "kind_figure": ("Row of a figure", "图表行"),
    "kind_opportunity": ("Opportunity", "机遇"),
    "kind_dynamic": ("Dynamic", "动力"),
    "kind_challenge": ("Challenge", "挑战"),
    "kind_recommendation": ("Recommendation", "建议"),
    "kind_inconsistency": ("Contradiction", "矛盾之处"),
    "kind_shorthand": ("Shorthand", "符号"),
    "kind_not_shown": ("Finding not shown", "未显示的发现"),
    "kind_whole": ("Whole questionnaire", "整份问卷"),
    "mark_c": (
        "[c] confidential: withheld because it could tell of single firms, by itself or set against other "
        "figures, or because the respondent allows no quotation.",
        "[c] 保密：单独或与其他数字对照可能透露个别企业的情况，或受访者不允许引用，故不公布。",
    ),
    "mark_x": (
        "[x] not available: the source does not give it, or nobody answered.",
        "[x] 不可得：来源中没有，或无人回答。",
    ),
    "mark_z": (
        "[z] not applicable: there is nothing that could stand in the cell.",
        "[z] 不适用：该单元格不可能有内容。",
    ),
    "mark_u": (
        "[u] unreliable: a median or an estimate of fewer than six answers, or an estimate with a "
        "coefficient of variation above 30 per cent; read it with care.",
        "[u] 不可靠：中位数或估计值所依据的回答不足六个，或估计值的变异系数超过30%，请谨慎使用。",
    ),
    "how_k_of_n": (
        "k of n: of the n formal interviews with at least one coded passage, k have a passage coded with the "
        "theme. Answers by web questionnaire count as interviews; informal talks are counted apart. "
        "Interviews that allow no quotation enter k and n only where enough of them do to hide each other.",
        "n 中之 k：在至少有一处编码段落的 n 次正式访谈中，有 k 次含有编入该主题的段落。"
        "网络填答计为访谈；非正式谈话单独计数。不允许引用的访谈多到足以彼此掩护时，才计入 n 和 k。",
    ),
    "how_nonresponse": (
        "Item nonresponse is 1 - valid / (asked - not applicable). Answers in words only do not count as "
        "valid. Informal talks followed no questionnaire and are left out.",
        "项目无回答率 = 1 - 有效 /（已询问 - 不适用）。仅有文字的回答不计为有效。"
        "非正式谈话未使用问卷，不计在内。",
    ),
    "how_unapproved": (
        "Not all answers are approved: {n} of the interviews and talks were handed in but not approved when "
        "this release was made, and may still be corrected or rejected.",
        "部分答卷尚未审核通过：本次发布时，有 {n} 份访谈或谈话已提交而未通过审核，之后仍可能更正或作废。",
    ),
    "how_frequencies": (
        "Figures tell of the firms that answered, without weights. A question is told by classes only where "
        "every class may be told.",
        "数字仅反映作答企业的情况，未加权。只有各类别均可公布时，才按类别列出该题。",
    ),
    "how_no_weights": (
        "No weights and no confidence intervals: the interviews were chosen on purpose, not drawn at random.",
        "不作加权，也不计算置信区间：受访者是有目的选取的，并非随机抽样。",
    ),
    "how_stale": (
        "{n} coded passages no longer stand in the answers, which were changed later; they are not counted.",
        "有 {n} 处编码段落因回答后来被修改而不复存在，未计入。",
    ),
    "not_supported": (
        "Reported from {source}, but no coded passage of that source in this release supports it.",
        "据“{source}”报道，但本次发布所依据的该来源中没有支持它的编码段落。",
    ),
    # cover and contents
    "cover_study": ("Study", "研究项目"),
    "cover_about": ("About the study", "研究简介"),
    "cover_waves": ("Waves", "调查期次"),
    "cover_interviews": ("Formal interviews (number)", "正式访谈（个）"),
    "cover_informal": ("Informal talks (number)", "非正式谈话（个）"),
    "cover_web": ("of which answered on the web (number)", "其中网络填答（个）"),
    "cover_unapproved": ("Handed in but not approved yet (number)", "已提交但尚未审核通过（份）"),
    "cover_questions": ("Questions in the questionnaires (number)", "问卷题目（个）"),
    "cover_passages": ("Coded passages (number)", "编码段落（个）"),
    "cover_findings": ("Published findings compared (number)", "对照的发表发现（个）"),
    "cover_not_shown": ("of which not shown, see Notes (number)", "其中未显示、见注释（个）"),
    "cover_contradictions": ("Contradictions noted (number)", "所记矛盾之处（个）"),
    "cover_shorthand": ("Shorthand", "符号说明"),
    "cover_fingerprint": ("Fingerprint of the inputs", "输入数据指纹"),
    # more
    "nothing": ("Nothing to show yet", "暂无内容"),
    "source_line": ("Source: {source}", "来源：{source}"),
    "note_mark": ("[note {number}]", "[注释{number}]"),
    "note_number": ("note {number}", "注释{number}"),
    "with_unit": ("{label} ({unit})", "{label}（{unit}）"),
    "firms": ("firms", "家企业"),
    "others_uncited": ("and {n} more", "另有{n}个"),
    "nobody": ("none", "无"),
    "no_interview": ("no interview", "无访谈"),
    "theme_row": ("Theme: {name}", "主题：{name}"),
    "interviews_unit": ("interviews, k of n", "访谈，n 中之 k"),
    "answers_of": ("{n} answers", "{n} 个回答"),
    "times": ("{label} ({n})", "{label}（{n}）"),
    "median_of": ("median of {n} answers", "{n} 个回答的中位数"),
    "axis_interviews": ("Interviews that support the theme", "支持该主题的访谈数"),
    "axis_answers": ("Answers", "回答数"),
    "chart_description": (
        "Bar chart: {title}. {axis}. Its figures stand in the table beside it.",
        "条形图：{title}。{axis}。数据见旁边的表格。",
    ),
    "survey": ("Survey", "调查"),
    "mark_list": (
        "[c] confidential, [x] not available, [z] not applicable, [u] unreliable",
        "[c] 保密，[x] 不可得，[z] 不适用，[u] 不可靠",
    ),
}


def word(code: str, /, **parts: object) -> Text:
    """The words of a code; a part that is a Text is filled in by language."""
    wordings = zip(LANGUAGES, WORDS[code], strict=True)
    return {language: words.format(**_in(language, parts)) for language, words in wordings}


def _in(language: str, parts: dict[str, object]) -> dict[str, object]:
    return {name: wording(part, language) if isinstance(part, dict) else part for name, part in parts.items()}


def both(text: str) -> Text:
    """A text that reads the same in every language."""
    return dict.fromkeys(LANGUAGES, text)


def as_text(content: Text | str) -> Text:
    return both(content) if isinstance(content, str) else content


def joined(texts: Iterable[Text | str]) -> Text:
    """The texts as one list."""
    parts = [as_text(text) for text in texts]
    return {
        "en": "; ".join(wording(part, "en") for part in parts),
        "zh-hans": "；".join(wording(part, "zh-hans") for part in parts),
    }
