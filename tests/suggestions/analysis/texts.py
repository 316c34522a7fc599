"""Texts of their own, put together from parts: what each class is about is known."""

import random

ABOUT = {
    "噪音": "工地半夜打桩|广场舞音响太大|夜市吵到三点|装修电钻不停|卡拉OK开到天亮|酒吧低音震墙",
    "公交": "公交车等不到|末班车太早|站台没有雨棚|线路改道|司机不停站|早高峰挤不上车",
    "供水": "自来水发黄|停水没有通知|水压太低|水管爆裂|水表乱走|二次供水水箱脏",
    "学校": "幼儿园乱收费|学区划分不公|食堂饭菜差|老师课后补课|校门口拥堵|学籍转不进来",
}
PLACES = [
    "北湖路口",
    "苏仙桥边",
    "万华小区",
    "文化路",
    "人民东路",
    "桔井路",
    "南塔街",
    "青年大道",
    "龙骨井",
    "燕泉广场",
]
BEGINS = ["您好，", "尊敬的领导，", "反映一个问题：", "我是附近居民，", "最近", "连续几个月"]
ENDS = ["，请尽快处理。", "，希望有人管。", "，打了电话也没用。", "，谢谢。", "，影响很大。"]

MATTERS = {
    "搅拌站": "丽园小区附近的搅拌站|搅拌站噪音灰尘扰民|丽园业主投诉搅拌站|搅拌站半夜生产睡不着",
    "车位": "滨河苑强制捆绑车位|滨河苑购房必须买车位|车位捆绑销售违法|滨河苑车位价格太高",
    "车贷": "五八车贷立案半年|车贷平台恶性退出|经侦办理五八车贷|车贷受害人要求公开案情",
    "补贴": "人才购房补贴申请不通过|购房补贴什么时候到账|咨询人才补贴政策|补贴审核太慢",
}


def written(many: int, seed: int = 1) -> list[tuple[str, str]]:
    """(text, what it is about), the same ones for the same seed."""
    drawn = random.Random(seed)
    names = list(ABOUT)
    found = []
    for number in range(many):
        name = names[number % len(names)]
        parts = drawn.sample(ABOUT[name].split("|"), 2)
        place, begin, end = (drawn.choice(each) for each in (PLACES, BEGINS, ENDS))
        found.append((f"{begin}{place}{parts[0]}，{parts[1]}{end}{number}", name))
    return found
