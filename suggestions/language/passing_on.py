"""Whether an answer says no more than that the matter was passed on: that answers nobody.

Read clause by clause. What is neither courtesy, nor a promise to look after it, nor says that
somebody else has it now, is taken for an answer: a leader signs for whether it is a good one.
"""

from __future__ import annotations

import re

CLAUSE = re.compile(r"[^，,。.；;：:！!？?\n]+")
PASSED_ON = re.compile(
    r"转交|转办|转送|转至|转给|转派|转到|转由|转往|移交|批转|交办|交由|派发|派单|下派"
)
COURTESY = re.compile(
    r"(尊敬的|亲爱的)?.{0,8}(您好|你好|市民|网友|先生|女士)"
    r"|(非常|衷心)?(感谢|谢谢).*"
    r"|特此(答复|回复|告知|说明)|此复|祝您.*|以上"
    r"|(您|你)(的|所)?(反映|提出|来信|留言|投诉|咨询|诉求|问题|建议).{0,20}(收悉|收到|知悉)?"
    r"|(关于|针对|就|对于?)(您|你)?(的|所)?(反映|提出|来信|留言).{0,40}"
    r"|.{0,12}(收悉|已收到|已知悉)"
)
LOOKED_AFTER = re.compile(
    r"(请|敬请)?(您)?(耐心|静候|等待|等候|关注).{0,10}"
    r"|(请|敬请)(您)?(谅解|理解|知晓|悉知)"
    r"|(我们|我局|我单位|我办|我中心)?(将|会)?(继续|持续|密切|积极|及时)?(跟进|关注|督促|跟踪|催办).{0,16}"
    r"|(请|由|让|并)?(其|该|相关|有关|上述|责任|职能|主管|承办).{0,12}(处理|办理|答复|负责|解决|回复|联系您)"
    r"|如有(疑问|问题|其他).{0,20}|(请|可)?(拨打|致电|咨询).{0,24}"
)


def only_passes_on(answer: str) -> bool:
    """Whether it says that it was passed on, and nothing of the matter itself."""
    if not PASSED_ON.search(answer):
        return False
    return all(_is_empty("".join(clause.split())) for clause in CLAUSE.findall(answer))


def _is_empty(clause: str) -> bool:
    kinds = (COURTESY.fullmatch, LOOKED_AFTER.fullmatch, PASSED_ON.search)
    return not clause or any(fits(clause) for fits in kinds)
