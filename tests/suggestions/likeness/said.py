"""Texts that speak of the same and of other things."""

LAMP = {"title": "国庆北路路灯坏了", "text": "国庆北路的路灯坏了三天，晚上走路看不清，请尽快修理。"}
LAMP_AGAIN = {
    "title": "国庆北路路灯不亮",
    "text": "国庆北路一带路灯不亮，晚上黑漆漆的，走路看不清，麻烦修理。",
}
SCHOOL = {"title": "小学门口没有斑马线", "text": "实验小学门口没有斑马线，学生过马路危险。"}
