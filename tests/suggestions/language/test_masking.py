"""What leads to a person goes; what says where, when, how much and whom to call stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suggestions.language.masking import masked, masked_answer


@pytest.mark.parametrize(
    "text",
    [
        "13800000000",
        "138 0000 0000",
        "138-0000-0000",
        "１３８００００００００",
        "+86 138 0000 0000",
        "0735-2345678",
        "010 12345678",
        "（0735）2345678",
        "400-123-4567",
        "431002199001011234",
        "43100219900101123X",
        "431002 19900101 123x",
        "6222 0212 3456 7890 123",
        "一三八零零零零零零零零",
        "138 / 1234 / 5678",
        "138，1234，5678",
        "138\n1234\n5678",
        "138\u200d1234\u202d5678",
        "1\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e312345678",
        "zhang@qq。com",
        "湘L12345",
        "湘L·12345",
        "湘LD12345",
        "湘L1234警",
        "wang.li@example.org",
        "wang＠example.com.cn",
        "https://example.org/a?b=c",
        "www.example.cn",
        "example.com/path",
        "CZ261123-482137-5",
        "138*1234*5678",
        "hxxp://example.org/a",
        "bit.ly／abc",
        "E12345678",
        "EA1234567",
        "幺三八零零零零零零零零",
        "幺38 0000 0000",
        "四三一零零二一九九零零一零一一二三四",
        "①③⑧⓪⓪⓪⓪⓪⓪⓪⓪",
        "1空3空8空0空0空0空0空0空0空0空0",
        "1 空 3 空 8 空 0 空 0 空 0 空 0 空 0 空 0 空 0 空 0",
        "粤B12345",
        "粤 B·12345",
        "京AD12345",
        "91431000MA4L1A2B3C",
        "3栋2单元1501室",
        "3 栋 1501 室",
        "三栋二单元201",
        "2单元501号",
        "1501室",
        "三组十二号",
        "5组12号",
    ],
)
def test_it_is_masked_wherever_it_stands(text: str) -> None:
    assert masked(text) == "***"
    assert masked(f"我是{text}，请回复。") == "我是***，请回复。"


@pytest.mark.parametrize(
    "text",
    [
        "国庆北路 12 号 3 栋楼下",
        "3 栋和 5 栋之间，2 单元门口，3栋2单元东边电梯，3栋2单元5楼",
        "6 栋 724 户业主",
        "第 3 组 12 人，共 101 户",
        "本人高中毕业，我是王仙岭的居民，我叫了三次",
        "①路灯坏了②井盖没有③垃圾没人清④⑤⑥⑦⑧⑨⑩",
        "空调 3 台空 5 间",
        "加微信群，微信支付",
        "2026年11月23日 17:30",
        "2026-11-23 2026-11-30 每天 8:30-12:00",
        "2026.9.1-2026.9.30",
        "20261123",
        "补贴 1,234,567.00 元，共 120000000000 元",
        "请拨打 12345、12388、110、119 或 120",
        "110 119 120 12345",
        "K5 路和 206 路公交",
        "湘江路 100 号，云A座",
        "《2021-2025 年规划》第 3.2.1 条",
        "电话 12345",
        "空调型号 A.comfort 和 XH.connector",
    ],
)
def test_it_stays(text: str) -> None:
    assert masked(text) == text
    assert masked_answer(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("微信号zhangsan88", "微信号***"),
        ("weixin：lisi_2020", "weixin：***"),
        ("VX: abc_123456", "VX: ***"),
        ("微信：abc8", "微信：***"),
    ],
)
def test_a_name_that_somebody_chose_elsewhere_is_told_by_the_word_before_it(
    text: str, shown: str
) -> None:
    assert masked(f"请加{text}，谢谢") == f"请加{shown}，谢谢"


def test_an_address_may_end_in_chinese() -> None:
    assert masked("见 郴州旅游.中国 的公告") == "见 *** 的公告"


def test_a_local_number_is_told_by_the_word_before_it() -> None:
    assert masked("联系电话：2345678，预算 2345678 元") == "联系电话：***，预算 2345678 元"
    assert masked("QQ 123456789") == "QQ ***"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("我叫王小明，住在苏仙区", "我叫***，住在苏仙区"),
        ("您好，本人李四，反映", "您好，本人***，反映"),
        ("我是陈大文。", "我是***。"),
    ],
)
def test_a_name_is_told_by_the_word_before_it(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "office",
    [
        "请拨打 0735-2345678",
        "咨询电话：（0735）2345678",
        "联系电话0735-2345678转8012",
        "联系电话：2345678",
        "咨询电话 2345678、2345679",
        "热线 400-123-4567",
        "科室电话：0735－2345678".replace("－", "-"),
        "地址：市民服务中心 3 栋 1501 室",
    ],
)
def test_where_an_office_is_reached_stays_in_the_answer_of_the_city(office: str) -> None:
    assert masked_answer(f"您好！{office}，欢迎您来电。") == f"您好！{office}，欢迎您来电。"


@pytest.mark.parametrize(
    "text",
    [
        "您的电话 0735-2345678",
        "您留的联系电话2345678",
        "您留的手机 13800000000",
        "反映人的电话：0735-2345678",
        "联系人手机 13800000000",
        "身份证 431002199001011234",
        "车辆湘L12345",
    ],
)
def test_what_leads_to_a_person_goes_in_the_answer_too(text: str) -> None:
    shown = masked_answer(f"您好！{text}已登记。")
    assert shown.endswith("***已登记。")
    assert not any(each.isdigit() for each in shown)


def test_whose_telephone_it_is_may_stand_at_the_very_beginning() -> None:
    assert masked_answer("您的电话 0735-2345678 已登记") == "您的电话 *** 已登记"


def test_the_author_has_no_office() -> None:
    assert masked("我家电话 0735-2345678") == "我家电话 ***"


def test_several_are_masked_one_by_one() -> None:
    assert masked("13800000000、13900000000") == "***、***"


def test_the_number_of_a_house_beside_a_telephone_stays() -> None:
    assert masked("13800000000 12 号门口") == "*** 12 号门口"


PARTS = st.sampled_from(
    [*"0123456789 -.+@*（）:/京湘LXx路灯电话年元", "138", "www.", ".com", "2026-"]
)


@given(st.lists(PARTS, max_size=40).map("".join))
def test_a_masked_text_masked_again_is_the_same(text: str) -> None:
    assert masked(masked(text)) == masked(text)
    assert masked_answer(masked_answer(text)) == masked_answer(text)


@given(st.text(max_size=200))
def test_any_text_can_be_masked_and_gets_no_longer_than_it_was(text: str) -> None:
    assert len(masked(text)) <= len(text)


def test_a_long_text_without_sense_takes_no_time() -> None:
    for text in ("1" * 10_000, "a" * 10_000, "a." * 5_000, "1 " * 5_000, "电话" * 5_000):
        masked(text)


@pytest.mark.parametrize("after", [" 万一没人接", "\n万师傅接", " 元旦前打", "亿"])
@pytest.mark.parametrize(
    "number", ["13812345678", "431002199001011234", "431002 19900101 1234", "0735-2345678"]
)
def test_what_follows_a_number_of_a_person_never_saves_it(number: str, after: str) -> None:
    assert masked(f"我的号是{number}{after}") == f"我的号是***{after}"
