from django.contrib.sitemaps.views import sitemap
from django.urls import path, re_path

from suggestions.models.meeting import OLDER_NAME
from suggestions.public.collecting.handing_in import collect_view, resume_view
from suggestions.public.collecting.meeting_view import meeting_view
from suggestions.public.collecting.offline import places_view as own_places_view
from suggestions.public.collecting.offline import shell_view, state_view, worker_view
from suggestions.public.collecting.own import mine_view
from suggestions.public.following.acts import ACTS
from suggestions.public.following.follow import act_view, progress_view
from suggestions.public.following.held import held_view
from suggestions.public.following.lost import link_sent_view, lost_view
from suggestions.public.following.pictures import picture_view
from suggestions.public.following.proof import proof_view
from suggestions.public.following.track import leave_view, link_view, track_view
from suggestions.public.handing_in.places import places_view
from suggestions.public.handing_in.receipt import receipt_view
from suggestions.public.handing_in.similar import similar_view
from suggestions.public.handing_in.submit import campaign_submit_view, point_view, submit_view
from suggestions.public.reading.answers import answer_view, answers_view
from suggestions.public.reading.campaigns import campaign_view
from suggestions.public.reading.downloads import months_csv, months_json
from suggestions.public.reading.feed import MAPS, AnswersFeed, robots_view
from suggestions.public.reading.figures import figures_view
from suggestions.public.reading.home import home_view, larger_view
from suggestions.public.reading.points import points_view
from suggestions.public.reading.programs import programs_view
from suggestions.public.reading.security import security_view
from suggestions.public.reading.texts import help_view, privacy_view
from suggestions.public.reading.units import unit_view, units_view
from suggestions.public.verifying.verify import script_view, seals_view, verify_view

app_name = "public"
urlpatterns = [
    path("", home_view, name="home"),
    path("larger/", larger_view, name="larger"),
    path("submit/", submit_view, name="submit"),
    path("submit/places/", places_view, name="places"),
    path("p/", points_view, name="points"),
    path("submit/similar/", similar_view, name="similar"),
    path("p/<slug:code>/", point_view, name="point"),
    path("c/<slug:slug>/", campaign_view, name="campaign"),
    path("c/<slug:slug>/submit/", campaign_submit_view, name="campaign_submit"),
    path("statistics/", figures_view, name="statistics"),
    path("statistics/months.csv", months_csv, name="months_csv"),
    path("statistics/months.json", months_json, name="months_json"),
    path("statistics/units/", units_view, name="units"),
    path("statistics/units/<str:code>/", unit_view, name="unit"),
    path("verify/", verify_view, name="verify"),
    path("verify/check_proof.py", script_view, name="verify_script"),
    path("seals.json", seals_view, name="seals"),
    path("help/", help_view, name="help"),
    path("privacy/", privacy_view, name="privacy"),
    path("programs/", programs_view, name="programs"),
    path("collect/", collect_view, name="collect"),
    path("collect/resume/", resume_view, name="collect_resume"),
    path("collect/meeting/", meeting_view, name="collect_meeting"),
    path(f"collect/{OLDER_NAME}/", meeting_view),
    path("collect/mine/", mine_view, name="collect_mine"),
    path("collect/state/", state_view, name="collect_state"),
    path("collect/places/", own_places_view, name="collect_places"),
    path("collect/offline/", shell_view, name="collect_shell"),
    path("collect/worker.js", worker_view, name="collect_worker"),
    path("receipt/", receipt_view, name="receipt"),
    path("answers/", answers_view, name="answers"),
    path("answers/feed/", AnswersFeed(), name="feed"),
    path("answers/<int:pk>/", answer_view, name="answer"),
    path("sitemap.xml", sitemap, {"sitemaps": MAPS}, name="sitemap"),
    path("robots.txt", robots_view, name="robots"),
    path(".well-known/security.txt", security_view, name="security"),
    path("track/", track_view, name="track"),
    path("track/lost/", lost_view, name="lost"),
    path("track/lost/sent/", link_sent_view, name="link_sent"),
    path("track/leave/", leave_view, name="leave"),
    path("track/link/<str:token>/", link_view, name="link"),
    path("track/<str:reference>/", progress_view, name="progress"),
    path("track/<str:reference>/proof.json", proof_view, name="proof"),
    path("track/<str:reference>/held.json", held_view, name="held"),
    path(
        "track/<str:reference>/photos/<int:photo>/<slug:size>/",
        picture_view,
        name="picture",
    ),
    re_path(rf"^track/(?P<reference>[^/]+)/(?P<act>{'|'.join(ACTS)})/$", act_view, name="act"),
]
