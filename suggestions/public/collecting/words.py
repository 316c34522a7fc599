"""What the page's script says: in the reader's language, together with the page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SCRIPT_WORDS = {
    "send": _("Send it"),
    "keep": _("Keep as draft"),
    "offline": _("No line. What you write is kept in this browser and sent later."),
    "sending": _("Sending …"),
    "signed_out": _("Please sign in again. Your drafts are kept."),
    "no_post": _("You do not hold the post of a field collector any more. Your drafts are kept."),
    "sign_in": _("Sign in"),
    "other_officer": _("Somebody else is signed in now. These drafts wait for their owner."),
    "kept": _("Kept as a draft. It is sent as soon as there is a line."),
    "sent": _("Please read both out, or print this: the code is shown only now."),
    "refused_now": _("It was not accepted. Please look at the draft below."),
    "retry": _("The line did not hold. It is tried again on its own."),
    "waiting": _("waits to be sent"),
    "underway": _("is being sent"),
    "refused": _("was not accepted"),
    "edit": _("Edit"),
    "delete": _("Delete"),
    "sure": _("Delete this draft? It was not sent, and is gone then."),
    "leave": _("There are drafts in this browser that were not sent. Sign out all the same?"),
    "print": _("Print"),
    "done": _("Passed on"),
    "code": _("Access code"),
    "reference": _("Reference"),
    "qr": _("QR code that leads to the suggestion"),
    "photos": _("Photos: %(n)s"),
    "people": _("%(n)s people"),
    "no_text": _("Please write what the person says."),
    "no_consent": _("Please ask the person first, and tick that he or she agrees."),
    "no_line": _("To correct it a line is needed. Nothing was changed."),
    "no_kind": _("Please choose what kind of meeting it was."),
    "no_day": _("Please say on which day it was."),
    "day_ahead": _("The day lies in the future."),
    "day_old": _("The day lies more than a year ago."),
    "no_people": _("Please say how many people were there."),
    "too_many_photos": _("At most 6 photos can be sent."),
    "too_large": _("A photo is larger than 10 MB. Please choose a smaller one."),
}
