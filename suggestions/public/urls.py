from django.urls import path, re_path

from suggestions.public.acts import ACTS
from suggestions.public.campaigns import campaign_view
from suggestions.public.figures import figures_view
from suggestions.public.follow import act_view, progress_view
from suggestions.public.home import home_view, larger_view
from suggestions.public.places import places_view
from suggestions.public.points import points_view
from suggestions.public.receipt import receipt_view
from suggestions.public.submit import campaign_submit_view, point_view, submit_view
from suggestions.public.texts import help_view, privacy_view
from suggestions.public.track import leave_view, link_view, track_view

app_name = "public"
urlpatterns = [
    path("", home_view, name="home"),
    path("larger/", larger_view, name="larger"),
    path("submit/", submit_view, name="submit"),
    path("submit/places/", places_view, name="places"),
    path("p/", points_view, name="points"),
    path("p/<slug:code>/", point_view, name="point"),
    path("c/<slug:slug>/", campaign_view, name="campaign"),
    path("c/<slug:slug>/submit/", campaign_submit_view, name="campaign_submit"),
    path("statistics/", figures_view, name="statistics"),
    path("help/", help_view, name="help"),
    path("privacy/", privacy_view, name="privacy"),
    path("receipt/", receipt_view, name="receipt"),
    path("track/", track_view, name="track"),
    path("track/leave/", leave_view, name="leave"),
    path("track/link/<str:token>/", link_view, name="link"),
    path("track/<str:reference>/", progress_view, name="progress"),
    re_path(rf"^track/(?P<reference>[^/]+)/(?P<act>{'|'.join(ACTS)})/$", act_view, name="act"),
]
