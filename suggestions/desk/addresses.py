"""Which pages the desk has beside those of suggestions, and where."""

from __future__ import annotations

from collections.abc import Callable

from django.http.response import HttpResponseBase

from suggestions.desk.countersigning.pages import application_view, applications_view
from suggestions.desk.exports.pages import delete_view, exports_view, file_view, new_view
from suggestions.desk.handbook.page import handbook_view
from suggestions.desk.keeping.pages import erasures_view
from suggestions.desk.keeping.periods import periods_view
from suggestions.desk.lists.may_be_late import may_be_late_view
from suggestions.desk.lists.saved import forget_view, saved_view
from suggestions.desk.login.forgotten import forgotten_view, link_view
from suggestions.desk.login.forgotten import new_view as new_password_view
from suggestions.desk.login.own_page import own_view, take_away_view
from suggestions.desk.login.own_sessions import sessions_view
from suggestions.desk.login.steps import step_view
from suggestions.desk.months.acting import act_view, open_view
from suggestions.desk.months.pages import list_view, month_view
from suggestions.desk.overview.inbox import read_view
from suggestions.desk.overview.muting import muting_view
from suggestions.desk.overview.vacancies import vacancies_view
from suggestions.desk.replies.pages import change_view, replies_view, retire_view
from suggestions.desk.replies.pages import new_view as new_reply_view
from suggestions.desk.settings.calendar import calendar_view
from suggestions.desk.settings.duties import change_view as change_duties_view
from suggestions.desk.settings.duties import duties_view
from suggestions.desk.settings.duties import file_view as duties_file_view
from suggestions.desk.settings.limits import change_view as change_limits_view
from suggestions.desk.settings.limits import limits_view
from suggestions.desk.settings.quality import quality_view
from suggestions.desk.team.pages import hand_back_view, hand_over_view, team_view

# Route within /admin/, view, and the name of its address.
Page = tuple[str, Callable[..., HttpResponseBase], str]

# For whoever is not signed in, or owes a step.
AT_THE_DOOR: tuple[Page, ...] = (
    ("login/step/", step_view, "login_step"),
    ("password/", forgotten_view, "password_forgotten"),
    ("password/new/", new_password_view, "password_new"),
    ("password/link/<str:token>/", link_view, "password_link"),
)
# For whoever is.
PAGES: tuple[Page, ...] = (
    ("sessions/", sessions_view, "sessions"),
    ("second-step/", own_view, "second_step"),
    ("officers/<int:pk>/second-step/", take_away_view, "second_step_of"),
    ("messages/read/", read_view, "messages_read"),
    ("months/", list_view, "months"),
    ("months/open/", open_view, "month_open"),
    ("months/<str:name>/", month_view, "month"),
    ("months/<str:name>/<slug:what>/", act_view, "month_act"),
    ("messages/wanted/", muting_view, "messages_wanted"),
    ("erasures/", erasures_view, "erasures"),
    ("erasures/periods/", periods_view, "periods"),
    ("applications/", applications_view, "applications"),
    ("applications/<int:pk>/", application_view, "application"),
    ("exports/", exports_view, "exports"),
    ("exports/new/", new_view, "export_new"),
    ("exports/<int:pk>/file/", file_view, "export_file"),
    ("exports/<int:pk>/delete/", delete_view, "export_delete"),
    ("may-be-late/", may_be_late_view, "may_be_late"),
    ("lists/", saved_view, "saved_lists"),
    ("lists/<int:pk>/delete/", forget_view, "saved_list_delete"),
    ("replies/", replies_view, "replies"),
    ("replies/new/", new_reply_view, "reply_new"),
    ("replies/<int:pk>/", change_view, "reply"),
    ("replies/<int:pk>/retire/", retire_view, "reply_retire"),
    ("team/", team_view, "team"),
    ("team/<int:unit>/<int:officer>/", hand_over_view, "hand_over"),
    ("team/back/<slug:hand_over>/", hand_back_view, "hand_back"),
    ("calendar/", calendar_view, "calendar"),
    ("duties/", duties_view, "duties"),
    ("duties/file/", duties_file_view, "duties_file"),
    ("duties/change/", change_duties_view, "duties_change"),
    ("limits/", limits_view, "limits"),
    ("limits/change/", change_limits_view, "limits_change"),
    ("vacancies/", vacancies_view, "vacancies"),
    ("proposals/", quality_view, "quality"),
    ("handbook/", handbook_view, "handbook"),
)
