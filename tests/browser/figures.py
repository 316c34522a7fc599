"""Figures as the dashboard renders them, on a page under the product's own policy."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

ADDRESS = "/charts-on-a-page/"
AROUND = "/around-charts.css"
# What the pages around charts bring: places side by side, and the ground of a wall.
PLACES = """
main { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); padding: 1rem; }
main > * { background: var(--chart-ground); border: 1px solid var(--chart-grid); border-radius: .6rem; padding: 1rem; }
body.desk { background: var(--ground); }
body.wall { background: #0b1426; color: #eef3ff; }
"""
SHEETS = ("admin/css/base.css", "desk/colours.css", "desk/desk.css", "dashboard/charts.css")
SCRIPTS = ("dashboard/vendor/echarts.min.js", "dashboard/chart-kinds.js", "dashboard/charts.js")
WEEKS = "9-01 9-08 9-15 9-22 9-29 10-06 10-13 10-20 10-27 11-03 11-10 11-17 11-24"
LABELS = WEEKS.split()
DATA: dict[str, dict[str, Any]] = {
    "trend": {
        "labels": LABELS,
        "addresses": [None, *(f"/list/?week={label}" for label in LABELS[1:])],
        "bars": [
            {
                "name": "收件",
                "data": [
                    2810,
                    2960,
                    3020,
                    2900,
                    1740,
                    1500,
                    3330,
                    3120,
                    3060,
                    3180,
                    3270,
                    3360,
                    2730,
                ],
            },
            {
                "name": "办结",
                "data": [
                    2610,
                    2810,
                    2910,
                    2860,
                    1510,
                    1220,
                    2990,
                    3110,
                    3030,
                    3070,
                    3130,
                    3200,
                    2490,
                ],
            },
        ],
        "line": {
            "name": "按时办结率",
            "data": [87.2, 88.3, 89, 89.1, 86.2, 85, 87.4, None, 89.2, 89.6, 89.3, 89.0, 88.76],
            "target": {"at": 90, "label": "目标 90"},
        },
        "count_unit": "件",
        "holidays": [{"from": 4, "to": 5, "name": "国庆假期"}],
    },
    "stacked": {
        "rows": ["24小时", "3–7工作日", "会商研判"],
        "series": [
            {
                "name": "按时",
                "tone": "green",
                "data": [2790, 4300, 910],
                "addresses": ["/list/?tier=a", "/list/?tier=b", "/list/?tier=c"],
            },
            {"name": "延期后按时", "tone": "lightgreen", "data": [0, 130, 80]},
            {"name": "超期办结", "tone": "amber", "data": [160, 280, 70]},
            {"name": "仍未办结", "tone": "red", "data": [60, 150, 60]},
        ],
    },
    "histogram": {
        "bins": ["≤2", "4", "6", "8", "16", "24", "32", "40", "60", "80", ">80"],
        "data": [630, 1350, 1910, 1780, 1130, 690, 490, 370, 210, 110, 40],
        "median_bin": 3,
        "median_label": "中位",
        "unit": "件",
    },
    "area": {
        "labels": [str(day) for day in range(1, 31)],
        "series": [
            {"name": "收件", "data": [450 + 90 * (-1) ** (day // 5) for day in range(30)]},
            {"name": "办结", "data": [410 + 80 * (-1) ** (day // 5) for day in range(30)]},
        ],
    },
    "donut": {"percent": 90.68, "label": "90.68 %"},
}


def figure(kind: str, data: dict[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<figure class="chart" data-chart="{kind}">'
        f'<script type="application/json">{text}</script>'
        '<div class="canvas" aria-hidden="true"></div>'
        f"<details open><summary>表格</summary><table><caption>{kind}</caption>"
        '<tr><th scope="col">周</th><th scope="col">收件</th></tr>'
        '<tr><th scope="row">9-01</th><td><a href="/list/">2,810</a></td></tr></table></details></figure>'
    )


def figures() -> str:
    return "".join(figure(kind, data) for kind, data in DATA.items())


def html(body: str, *, theme: str, wall: bool) -> str:
    links = "".join(f'<link rel="stylesheet" href="/static/{sheet}">' for sheet in SHEETS)
    scripts = "".join(f'<script src="/static/{script}" defer></script>' for script in SCRIPTS)
    return (
        f'<!doctype html><html lang="zh-hans" data-theme="{theme}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>看板</title>'
        f'{links}<link rel="stylesheet" href="{AROUND}">{scripts}'
        f'<body class="desk{" wall" if wall else ""}"><main>{body}</main>'
    )


def show(
    page: Page, server: LiveServer, body: str = "", *, theme: str = "light", wall: bool = False
) -> None:
    """A page of the figures; what it loads, and under which policy, is the product's."""
    policy = Client().get("/healthz")["Content-Security-Policy"]
    page.route(
        f"**{ADDRESS}",
        lambda route: route.fulfill(
            body=html(body or figures(), theme=theme, wall=wall),
            content_type="text/html; charset=utf-8",
            headers={"Content-Security-Policy": policy},
        ),
    )
    page.route(f"**{AROUND}", lambda route: route.fulfill(body=PLACES, content_type="text/css"))
    page.goto(f"{server.url}{ADDRESS}")
