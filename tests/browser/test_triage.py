"""Triage in a real browser: ten new ones by keyboard, with every load, click and key counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from regions.models import Category, Duty, DutyCatalogue, Level
from suggestions.models import Proposed, Suggestion
from suggestions.proposing import offering
from tests.browser.windows import PHONE, SCREEN, become, examine, look, window
from tests.factories import City, act, again, small_city, submitted

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
LIST = "/admin/suggestions/suggestion/"
MOST_LOADS, MOST_KEYS = 15, 60
# One character by an input method: no key reaches the page, so what came in is counted instead.
KEYS_A_CHARACTER = 4
COUNT = """
const told = JSON.parse(sessionStorage.getItem("told") || '{"loads": 0, "clicks": 0, "keys": 0}');
const keep = (name, more) => {
  told[name] += more;
  sessionStorage.setItem("told", JSON.stringify(told));
};
keep("loads", 1);
addEventListener("pointerdown", (event) => event.isTrusted && keep("clicks", 1), true);
addEventListener("keydown", (event) => event.isTrusted && keep("keys", 1), true);
addEventListener("input", (event) => {
  const written = (event.data || "").replace(/[ -~]/g, "").length;
  keep("keys", written * KEYS_A_CHARACTER);
}, true);
""".replace("KEYS_A_CHARACTER", str(KEYS_A_CHARACTER))
CATEGORIES = "\n".join(
    [
        "道路养护 供水 排水防涝 燃气 供热 公共交通 停车 占道经营 违法建设 物业管理 环境卫生 垃圾分类",
        "园林绿化 噪声扰民 空气污染 河道保洁 农田水利 村道建设 学位入学 校外培训 医疗服务 医保报销",
        "养老服务 社会保险 劳动报酬 消费维权 食品安全",
    ]
).split()


class Desk:
    def __init__(self, page: Page, server: LiveServer, city: City) -> None:
        self.page, self.server, self.city = page, server, city

    def become(self, name: str, *, language: str = "en") -> None:
        become(self.page.context, self.city.officers[name], self.server, language=language)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.server.url}{path}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


def furnish(city: City) -> None:
    """More categories, all of the same unit; one that a township does, with help from above."""
    catalogue, parent = DutyCatalogue.objects.get(), city.category.parent
    for number, name in enumerate(CATEGORIES):
        row = Category.objects.create(code=f"urban-{number:02}", name=name, parent=parent)
        function = "water" if "水" in name else "light"
        Duty.objects.create(
            catalogue=catalogue, category=row, level=Level.COUNTY, function=function
        )
        if name == "占道经营":
            Duty.objects.create(
                catalogue=catalogue, category=row, level=Level.TOWNSHIP, function="government"
            )


@pytest.fixture
def on_a_screen(live_server: LiveServer, browser: Browser, settings: Settings) -> Iterator[Desk]:
    settings.AXES_ENABLED = False  # force_login comes from no address
    city = small_city()
    furnish(city)
    with window(browser, viewport=SCREEN) as page:
        yield Desk(page, live_server, city)


@pytest.fixture
def at_the_desk(
    live_server: LiveServer, browser: Browser, size: ViewportSize, settings: Settings
) -> Iterator[Desk]:
    settings.AXES_ENABLED = False
    city = small_city()
    furnish(city)
    with window(browser, viewport=size) as page:
        yield Desk(page, live_server, city)


TEN = [
    "国庆北路的路灯坏了三天，晚上走路看不清。",
    "菜市场门口占道经营严重，堵住了消防通道。",
    "人民路的路灯一闪一闪，请维修。",
    "小区停水两天了，供水什么时候恢复？",
    "学校门口停车太乱，接孩子很危险。",
    "楼下天天放鞭炮，吵得睡不着。",
    "巷子里的路灯全黑了。",
    "河边道路养护不到位，坑很多。",
    "老小区物业管理没人管。",
    "公园里的路灯白天也亮着，浪费电。",
]


WANTED = ["路灯照明", "占道经营", "路灯照明", "供水", "停车", "噪声扰民"]
WANTED += ["路灯照明", "道路养护", "物业管理", "路灯照明"]


def new_ones(city: City) -> list[Suggestion]:
    """With what is proposed by the names of categories, of none it is left out by chance."""
    start = timezone.now() - timedelta(hours=2)
    rows = [
        submitted(city, text=text, at=start + timedelta(minutes=at)) for at, text in enumerate(TEN)
    ]
    offering.propose_due()
    Proposed.objects.update(shown=True)
    return rows


def number_of(page: Page, category: str) -> str:
    row = page.get_by_role("option").filter(has_text=category).first
    return str(int(row.get_attribute("data-at") or "") + 1)


def test_ten_new_ones_take_few_loads_and_keys(on_a_screen: Desk) -> None:
    desk, page, rows = on_a_screen, on_a_screen.page, new_ones(on_a_screen.city)
    page.add_init_script(COUNT)
    desk.become("triage")
    desk.open(f"{LIST}?view=collected")
    desk.press("t")
    for row, category in zip(rows, WANTED, strict=True):
        expect(page.locator("aside h2")).to_have_text(row.title)
        expect(page.locator("#id_type input:focus")).to_have_count(1)
        desk.press("2")
        if category == "噪声扰民":
            page.keyboard.insert_text("噪")
        desk.press(number_of(page, category), "2")
        if category == "占道经营":
            expect(page.locator("#id_lead option:checked")).to_have_text("人民路街道办事处")
            desk.press("Tab", "Tab", "Space")
        desk.press("Control+Enter")
    expect(page.get_by_text("Nothing is left to triage in this list.")).to_be_visible()
    told: dict[str, Any] = page.evaluate("JSON.parse(sessionStorage.getItem('told'))")
    assert told["loads"] <= MOST_LOADS
    assert (told["clicks"], told["keys"] <= MOST_KEYS) == (0, True)
    stored = [again(row) for row in rows]
    assert [str(row.category and row.category.name) for row in stored] == WANTED
    assert {row.status for row in stored} == {"assigned"}
    assert set(
        stored[1].assignments.filter(capacity="co").values_list("unit__name", flat=True)
    ) == {"北湖区城市管理局"}


def sure(row: Suggestion, category: str) -> Proposed:
    """As a worker writes it that has learnt enough."""
    code = Category.objects.get(name=category).code
    found = {"category": code, "type": "help", "tier": "general"}
    return Proposed(
        suggestion=row,
        by="learnt",
        found={
            name: {"version": 1, "sure": True, "ranked": [[value, 0.97, [row.title[:2]]]]}
            for name, value in found.items()
        },
        shown=True,
    )


def keys_of(desk: Desk, rows: list[Suggestion], each: Callable[[Suggestion, str], None]) -> int:
    """How many it takes to triage them all, each as wanted."""
    desk.open(f"{LIST}?view=collected")
    desk.page.evaluate("sessionStorage.removeItem('told')")
    desk.open(f"{LIST}?view=collected")
    desk.press("t")
    for row, category in zip(rows, WANTED, strict=True):
        expect(desk.page.locator("aside h2")).to_have_text(row.title)
        expect(desk.page.locator("#id_type input:focus")).to_have_count(1)
        each(row, category)
        desk.press("Control+Enter")
    expect(desk.page.get_by_text("Nothing is left to triage in this list.")).to_be_visible()
    assert [str(getattr(again(row).category, "name", "")) for row in rows] == WANTED
    return int(desk.page.evaluate("JSON.parse(sessionStorage.getItem('told')).keys"))


def test_where_proposals_are_sure_less_than_half_of_the_keys_are_enough(on_a_screen: Desk) -> None:
    desk, page = on_a_screen, on_a_screen.page
    page.add_init_script(COUNT)
    desk.become("triage")

    def by_hand(_row: Suggestion, category: str) -> None:
        desk.press("2")
        page.keyboard.insert_text(category[:2])
        desk.press("1", "2")

    without = new_ones(desk.city)
    Proposed.objects.all().delete()
    by_hand_keys = keys_of(desk, without, by_hand)
    rows = new_ones(desk.city)
    Proposed.objects.all().delete()
    proposals = [sure(row, category) for row, category in zip(rows, WANTED, strict=True)]
    Proposed.objects.bulk_create(proposals)
    assert keys_of(desk, rows, lambda _row, _category: None) < by_hand_keys / 2


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_is_looked_at(at_the_desk: Desk, language: str) -> None:
    desk, (row, other, *_others) = at_the_desk, new_ones(at_the_desk.city)
    Proposed.objects.filter(suggestion=row).delete()
    sure(row, "路灯照明").save()
    desk.become("triage", language=language)
    desk.open(f"{LIST}?view=collected")
    examine(desk.page, f"list-{language}")
    desk.open(f"{LIST}{row.pk}/triage/?list=view%3Dcollected")
    examine(desk.page, f"triage-{language}")
    desk.open(f"{LIST}{other.pk}/triage/?list=view%3Dcollected")
    examine(desk.page, f"likely-{language}")
    desk.page.locator("#id_tier input").last.check()
    desk.page.locator("details summary").last.click()
    desk.page.locator("[data-save-next]").click()
    expect(desk.page.get_by_role("alert")).to_be_visible()
    examine(desk.page, f"wrong-{language}")
    desk.open(f"{LIST}{row.pk}/change/")
    examine(desk.page, f"change-{language}")


def test_a_choice_of_the_category_brings_its_unit(at_the_desk: Desk) -> None:
    desk, page, row = at_the_desk, at_the_desk.page, new_ones(at_the_desk.city)[3]
    desk.become("triage")
    desk.open(f"{LIST}{row.pk}/triage/?list=view%3Dcollected")
    page.get_by_role("option").filter(has_text="供水").click()
    lead = page.get_by_label("Lead unit")
    expect(lead.locator("option:checked")).to_have_text("北湖区水利局")
    lead.select_option(label="北湖区人民政府")
    page.get_by_role("combobox", name="Category").fill("停车")
    page.keyboard.press("Enter")
    expect(page.locator(".reason")).to_contain_text("北湖区城市管理局")
    expect(lead.locator("option:checked")).to_have_text("北湖区人民政府")
    page.get_by_label("request for help").check()
    page.get_by_label("general: 3–7 working days").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"**{LIST}?view=collected#row-*")
    expect(page.locator("[data-row] a:focus")).to_be_visible()
    assert again(row).lead_unit == desk.city.units["county"]


def test_it_is_walked_by_j_and_k_and_typing_is_left_alone(on_a_screen: Desk) -> None:
    desk, page, rows = on_a_screen, on_a_screen.page, new_ones(on_a_screen.city)
    heading = page.locator("aside h2")
    desk.become("triage")
    desk.open(f"{LIST}{rows[0].pk}/triage/?list=view%3Dcollected")
    desk.press("j")
    expect(heading).to_have_text(rows[1].title)
    desk.press("k")
    expect(heading).to_have_text(rows[0].title)
    page.get_by_role("combobox", name="Category").focus()
    desk.press("j", "k")
    expect(page.get_by_role("combobox", name="Category")).to_have_value("jk")
    expect(heading).to_have_text(rows[0].title)


def test_a_colleague_who_was_faster_is_named_and_the_typed_stays(on_a_screen: Desk) -> None:
    desk, page, rows = on_a_screen, on_a_screen.page, new_ones(on_a_screen.city)
    desk.become("triage")
    desk.open(f"{LIST}{rows[0].pk}/triage/?list=view%3Dcollected")
    expect(page.locator("#id_type input:focus")).to_have_count(1)
    desk.press("2", "1", "2")
    act(rows[0], "correct", desk.city.actor("city_triage"), title="路灯不亮")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("city_triage")
    expect(page.get_by_label("request for help")).to_be_checked()
    expect(page.get_by_role("combobox", name="Category")).to_have_value("城乡建设 · 路灯照明")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(f"{rows[0].reference} was assigned to")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_several_go_each_to_the_unit_proposed(at_the_desk: Desk, language: str) -> None:
    desk, page = at_the_desk, at_the_desk.page
    for name in ("路灯照明", "供水"):
        found = {"type": "help", "category": Category.objects.get(name=name), "tier": "general"}
        act(submitted(desk.city), "classify", desk.city.actor("triage"), **found)
    submitted(desk.city)
    desk.become("triage", language=language)
    desk.open(f"{LIST}?view=open")
    for box in page.locator("[data-row] input").all():
        box.check()
    page.locator("button[formaction$='/proposed/']").click()
    expect(page.locator("aside li")).to_have_count(1)
    examine(page, f"proposed-{language}")
    page.locator("form.card.form button.primary").click()
    expect(page.get_by_role("status")).to_contain_text("2")
    assert set(Suggestion.objects.values_list("lead_unit__name", flat=True)) == {
        "北湖区城市管理局",
        "北湖区水利局",
        None,
    }


def test_without_scripts_it_is_sent_twice(
    live_server: LiveServer, browser: Browser, settings: Settings
) -> None:
    settings.AXES_ENABLED = False
    city = small_city()
    furnish(city)
    row = submitted(city)
    with window(browser, viewport=PHONE, java_script_enabled=False) as page:
        become(page.context, city.officers["triage"], live_server)
        page.goto(f"{live_server.url}{LIST}{row.pk}/triage/")
        page.get_by_label("request for help").check()
        page.get_by_label("Category").fill("路灯")
        page.get_by_label("general: 3–7 working days").check()
        page.get_by_role("button", name="Save and next").click()
        expect(page.locator("#id_lead option:checked")).to_have_text("北湖区城市管理局")
        look(page, "no-scripts")
        page.get_by_role("button", name="Save and next").click()
        expect(page.get_by_text("Nothing is left to triage in this list.")).to_be_visible()
    assert again(row).status == "assigned"


def test_a_unit_leads_where_its_work_is_complained_about_and_not_of_conduct(
    at_the_desk: Desk,
) -> None:
    desk, page, row = at_the_desk, at_the_desk.page, new_ones(at_the_desk.city)[0]
    desk.become("triage", language="zh-hans")
    desk.open(f"{LIST}{row.pk}/triage/?list=view%3Dcollected")
    page.locator("#id_category").fill("停车")
    page.keyboard.press("Enter")
    lead = page.locator("#id_lead")
    expect(lead.locator("option:checked")).to_have_text("北湖区城市管理局")
    page.locator("details summary").last.click()
    page.locator("#id_about_unit").select_option(label="北湖区城市管理局")
    expect(lead.locator("option", has_text="北湖区城市管理局")).to_have_count(0)
    page.get_by_label("单位工作").check()
    expect(lead.locator("option:checked")).to_have_text("北湖区城市管理局")
    examine(page, "about-its-work")
    page.locator("#id_type input").first.check()
    page.locator("#id_tier input").nth(1).check()
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url(f"**{LIST}?view=collected#row-*")
    assert (again(row).about_kind, again(row).lead_unit) == ("work", desk.city.units["light"])
    desk.become("leader", language="zh-hans")
    desk.open(f"{LIST}{row.pk}/change/")
    expect(page.locator("main")).to_contain_text("北湖区城市管理局（单位工作）")
    examine(page, "its-own-work")
