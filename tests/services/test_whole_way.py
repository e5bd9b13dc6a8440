"""From a firm's link to the figure in the researcher's workbook, on the real thing."""

import re

from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

FORMULA = "=HYPERLINK('http://example.org','稳定性试验')"


def is_saved(page: Page) -> None:
    expect(page.locator("[data-save-state]")).to_have_text(re.compile(r"^已保存 \d\d:\d\d$"))


def type_in(page: Page, field: str, words: str) -> None:
    page.locator(field).fill(words)
    page.locator(field).press("Tab")


def go_on(page: Page) -> None:
    page.get_by_role("button", name="保存并继续").click()


def answer_in_chinese(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("link", name="中文").click()
    page.get_by_label("我已阅读以上内容，同意参加。").check()
    page.get_by_role("button", name="开始").click()
    type_in(page, "#id_f_founded_year", "2003")
    page.locator("[data-question=f_client_class]").get_by_label("本土型").check()

    niche = page.locator("#q-f_niche")
    type_in(page, "#id_f_staff_n", "40")
    type_in(page, "#id_f_rd_staff_fte", "60")
    page.locator("#id_f_rd_staff_fte").blur()
    is_saved(page)
    expect(page.locator("#id_f_rd_staff_fte-errors")).to_contain_text("不可能超过")
    go_on(page)
    expect(page.locator("[data-error-summary]")).to_be_visible()
    type_in(page, "#id_f_rd_staff_fte", "30")
    go_on(page)

    page.wait_for_url("**/section/services/")
    expect(niche).to_be_visible()
    type_in(page, "#id_f_niche", FORMULA)
    go_on(page)

    page.wait_for_url("**/section/money/")
    type_in(page, "#id_f_revenue_usd_m", "12.5")
    page.locator("#id_f_revenue_usd_m-qualifier").select_option("about")
    expect(page.locator("#q-f_revenue_prev_usd_m")).to_contain_text("12.5百万美元")
    type_in(page, "#id_f_revenue_prev_usd_m", "5")
    page.locator("#id_f_revenue_prev_usd_m").blur()
    expect(page.locator("#id_f_revenue_prev_usd_m-warnings")).to_contain_text("收入变化超过了一半")
    type_in(page, "#id_f_revenue_prev_usd_m-reason", "新客户")
    is_saved(page)
    go_on(page)
    for _ in range(2):
        go_on(page)
        page.wait_for_load_state()


def hand_in(page: Page) -> None:
    page.wait_for_url("**/review/")
    expect(page.locator("main")).to_contain_text("12.5")
    page.get_by_label("可以引用，但不注明").check()
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/done/")


def build_and_download(page: Page, fangtan, folder) -> CalamineWorkbook:
    page.goto(fangtan.address)
    type_in(page, "#id_username", "researcher")
    page.locator("#id_password").fill(fangtan.password("researcher"))
    page.get_by_role("button", name="Log in").click()
    page.locator("#rests-on-beijing").select_option("submitted")
    page.locator("#build-beijing").click()
    newest = page.locator("tbody tr").first
    expect(newest.locator(".seal")).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        newest.get_by_role("link", name="English", exact=False).first.click()
    download.value.save_as(folder / "release.xlsx")
    return CalamineWorkbook.from_path(str(folder / "release.xlsx"))


def test_an_answer_given_in_chinese_reaches_the_downloaded_workbook(fangtan, new_page, tmp_path):
    firm = new_page()
    answer_in_chinese(firm, fangtan.firm_link())
    hand_in(firm)

    workbook = build_and_download(new_page(), fangtan, tmp_path)
    sheets = {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}
    indicators = [row for row in sheets["CRO indicators"] if "f_revenue_usd_m" in row]
    assert any(12.5 in row and "about" in row for row in indicators), indicators
    assert any(FORMULA in row for rows in sheets.values() for row in rows)
