"""A device and its browser in words, from what the browser says of itself.

Nobody can rely on it: it helps to know one's own again, and decides nothing.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext, gettext_lazy

# The first that fits: most of them call themselves Chrome or Safari as well.
BROWSERS = (
    ("MicroMessenger", gettext_lazy("WeChat")),
    ("DingTalk", gettext_lazy("DingTalk")),
    ("QQBrowser", gettext_lazy("QQ Browser")),
    ("UCBrowser|UBrowser", gettext_lazy("UC Browser")),
    ("QIHU|QHBrowser|360[SE]E", gettext_lazy("360 Browser")),
    ("HuaweiBrowser", gettext_lazy("Huawei Browser")),
    ("MiuiBrowser", gettext_lazy("Xiaomi Browser")),
    ("Edg(e|A|iOS)?/", "Edge"),
    ("OPR/|Opera", "Opera"),
    ("Firefox/|FxiOS", "Firefox"),
    ("Chrome/|CriOS", "Chrome"),
    ("Safari/", "Safari"),
    ("Trident/|MSIE", "Internet Explorer"),
)
DEVICES = (
    ("HarmonyOS|OpenHarmony", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", gettext_lazy("Android phone or tablet")),
    ("Windows", "Windows"),
    ("Macintosh|Mac OS X", "Mac"),
    ("UOS|UnionTech", gettext_lazy("UnionTech UOS")),
    ("Kylin", gettext_lazy("Kylin")),
    ("CrOS|Linux|X11", "Linux"),
)


def in_words(said: str) -> str:
    browser, device = _first(BROWSERS, said), _first(DEVICES, said)
    if browser and device:
        words = gettext("%(browser)s on %(device)s")
        return words % {"browser": browser, "device": device}
    return browser or device or gettext("unknown browser")


def _first(table: tuple[tuple[str, object], ...], said: str) -> str:
    return next((str(name) for pattern, name in table if re.search(pattern, said)), "")
