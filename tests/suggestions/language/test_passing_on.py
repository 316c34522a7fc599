"""What only says that it was passed on is no answer, and what answers is one."""

import pytest

from suggestions.language.passing_on import only_passes_on


@pytest.mark.parametrize(
    "answer",
    [
        "已转交北湖区城市管理局办理。",
        "您好！您反映的问题已收悉，已转办至相关部门，请耐心等待。",
        "尊敬的市民，您好：您的来信已转送住建局处理，感谢您的关注。",
        "您反映的情况已移交人民路街道办事处，由其依法处理。特此回复。",
        "该问题已派发至责任单位，我们将持续跟进。",
        "已交由水利局办理，请您谅解，如有疑问请拨打12345。",
        "此件已批转。",
        "关于您反映的路灯问题，已转至城管局，由该单位答复。",
    ],
)
def test_what_was_only_passed_on_is_no_answer(answer: str) -> None:
    assert only_passes_on(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "您好！路灯已修好。",
        "经核实，该路段路灯因线路老化不亮，已转交路灯所更换，9月20日已恢复照明。",
        "已转办至供水公司，管道于今日抢修完毕。",
        "您咨询的补贴标准为每月120元，申请请到街道办事处。",
        "该路段不属城区管理范围，已转送公路局，由其列入明年大修计划，预计6月完工。",
        "房屋产权移交手续需提供身份证和购房合同，请到不动产登记中心办理。",
        "",
        "您好！感谢您的来信。",
    ],
)
def test_what_says_something_of_the_matter_is_one(answer: str) -> None:
    assert not only_passes_on(answer)
