"""How often each round is rung for: the database knows what is due, a missed ring loses nothing."""

from typing import Any

from celery.schedules import crontab


def _every(task: str, schedule: int | crontab, *, expires: int) -> dict[str, Any]:
    """A task still queued after `expires` seconds is dropped: the next one finds its work."""
    name = f"suggestions.tasks.{task}"
    return {"task": name, "schedule": schedule, "options": {"expires": expires}}


SCHEDULE = {
    "sweep": _every("sweep", 10, expires=25),
    "put-up-dangers": _every("put_up_dangers", 10, expires=25),
    "fold": _every("fold", 60, expires=150),
    "note-replies": _every("note_replies", 60, expires=150),
    "deliver": _every("deliver", 5, expires=12),
    "refresh-statistics": _every("refresh_statistics", 30, expires=75),
    "forecast": _every("forecast", crontab(minute="42"), expires=3600),
    "learn": _every("learn", crontab(minute="17-59/20"), expires=1200),
    "propose": _every("propose", 30, expires=75),
    "sign": _every("sign", 30, expires=75),
    "count-pairs": _every("count_pairs", crontab(minute="32"), expires=3600),
    "look-back": _every("look_back", 10, expires=25),
    "keep-yesterday": _every("keep_yesterday", crontab(minute="12"), expires=3600),
    "recompute": _every("recompute", crontab(minute="7"), expires=3600),
    "read-contacts": _every("read_contacts", crontab(minute="22"), expires=3600),
    "remind": _every("remind", crontab(minute="52"), expires=3600),
    "clear-photos": _every("clear_photos", crontab(minute="37"), expires=3600),
    "clear-sessions": _every("clear_sessions", 60, expires=150),
    "draft-reports": _every("draft_reports", crontab(minute="27"), expires=3600),
    "print-reports": _every("print_reports", 20, expires=50),
    "make-exports": _every("make_exports", 5, expires=12),
    "clear-exports": _every("clear_exports", crontab(minute="9-59/10"), expires=600),
    "record-posts": _every("record_posts", 60, expires=150),
    "tell-unusual": _every("tell_unusual", crontab(minute="6-59/10"), expires=600),
    "run-unanswered": _every("run_unanswered", 60, expires=150),
    "patrol": _every("patrol", 60, expires=150),
    "erase": _every("erase", crontab(minute="4-59/10"), expires=600),
    "seal": _every("seal", crontab(minute="*/10"), expires=600),
}
