"""The wizard that proposes a session. The draft is saved at every step; nothing is saved over a newer edit."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from outreach import access, drafts
from outreach.conflicts import conflicts, unanswered
from outreach.forms.people import plain_line
from outreach.forms.session_steps import NewForm, SeatsForm, StepForm, WhatForm, WhenForm, WhoForm
from outreach.models import Partner, Session
from outreach.models.choices import MemberRole, SessionState
from outreach.presenters.organiser.home import address_of
from outreach.presenters.organiser.wizard import check_page, differences_of, next_url, step_page
from outreach.series import new_session_code
from outreach.views.organiser.doors import editable_or_404, organiser, page, user_of
from portal.access import may_edit
from portal.models import Office, User

FORMS: dict[str, type[StepForm]] = {"apa": WhatForm, "kapan": WhenForm, "siapa": WhoForm, "kursi": SeatsForm}
SALT = "outreach.organiser.new"
REASON = "reason:"
LONGEST_REASON = 500
LONGEST_KEY = 200
MOST_REASONS = 100


def signed(user: User) -> str:
    """A code for a new session, signed so that only this person can use it."""
    return signing.dumps([user.pk, new_session_code()], salt=SALT)


def unsigned(user: User, text: str) -> str:
    """The code of a form; Http404 when somebody has changed it, or it is another person's."""
    try:
        owner, code = signing.loads(text, salt=SALT, max_age=7 * 24 * 60 * 60)
    except (signing.BadSignature, ValueError):
        raise Http404 from None
    if owner != user.pk:
        raise Http404
    return str(code)


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The first step of a session that does not exist yet."""
    user = user_of(request)
    partners = list(Partner.objects.joined_by(user, MemberRole.COORDINATOR).order_by("name", "pk"))
    if not access.may_propose(user):
        raise Http404
    office = user.office if may_edit(user) and user.office is not None else partners[0].office
    empty = Session(office=office, lead_partner=None if may_edit(user) else partners[0])
    form = NewForm(partners, empty, code=signed(user), data=request.POST or None)
    if form.is_bound and form.is_valid():
        return create(request, user, office, partners, form)
    return page(request, "outreach/organiser/step.html", step_page(None, "apa", form, []), here="propose")


def create(
    request: HttpRequest, user: User, office: Office, partners: list[Partner], form: NewForm
) -> HttpResponse:
    code = unsigned(user, form.cleaned_data["code"])
    partner = None if may_edit(user) else partners[0]
    if "lead_partner" in form.cleaned_data:
        partner = next(each for each in partners if each.pk == form.cleaned_data["lead_partner"])
    host = partner.office if partner is not None else office
    try:
        draft = drafts.new_draft(user, host, partner, code, form.values(), form.chosen())
    except PermissionDenied:
        raise Http404 from None
    return saved(request, draft, "apa")


def saved(request: HttpRequest, draft: Session, step: str) -> HttpResponse:
    """On to the next step, or back to the session."""
    if "stop" in request.POST:
        messages.success(request, _("The draft is saved. Nobody but you and your colleagues sees it."))
        return HttpResponseRedirect(address_of(draft))
    return HttpResponseRedirect(next_url(draft, step))


def draft_or_404(request: HttpRequest, code: str) -> Session:
    return editable_or_404(request, code)


def no_draft(request: HttpRequest, session: Session) -> HttpResponse:
    """Only drafts are written in the wizard."""
    messages.error(request, _("Only a draft is changed here. Change an approved session from its page."))
    return HttpResponseRedirect(address_of(session))


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    if step not in FORMS:
        raise Http404
    session = draft_or_404(request, code)
    if session.state != SessionState.DRAFT:
        return no_draft(request, session)
    form = FORMS[step](session, data=request.POST or None)
    differences: list[dict[str, Any]] = []
    if form.is_bound and form.is_valid():
        done, differences = save_step(request, session, form, form.values(), form.chosen())
        if done is not None:
            return saved(request, done, step)
    context = step_page(session, step, form, differences, conflicts(session, now=timezone.now()))
    return page(request, "outreach/organiser/step.html", context, here="propose")


def save_step(
    request: HttpRequest, session: Session, form: StepForm, values: dict[str, Any], chosen: dict[str, Any]
) -> tuple[Session | None, list[dict[str, Any]]]:
    """The saved session; or None, with the reason in the form and what others have saved meanwhile."""
    try:
        return drafts.save(session, user_of(request), form.cleaned_data["version"], values, chosen), []
    except PermissionDenied:
        raise Http404 from None
    except drafts.NewerVersion as error:
        differences = differences_of(form)
        form.add_error(None, error)
        form.read_anew(session)
        return None, differences
    except ValidationError as error:
        form.add_error(None, error)
        return None, []


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that is written, what is missing and what speaks against it; then it is proposed."""
    session = draft_or_404(request, code)
    if session.state != SessionState.DRAFT:
        return no_draft(request, session)
    reasons = session.acknowledged | reasons_in(request)
    if request.method == "POST":
        answer = propose(request, session, reasons)
        if answer is not None:
            return answer
    found = conflicts(session, now=timezone.now())
    in_series = Session.objects.editable_by(user_of(request)).filter(
        series_key=session.series_key, state=SessionState.DRAFT
    )
    others = in_series.exclude(pk=session.pk).count() if session.series_key else 0
    context = check_page(session, found, reasons, others)
    context["unanswered"] = unanswered(found, reasons) if request.method == "POST" else []
    return page(request, "outreach/organiser/check.html", context, here="propose")


def reasons_in(request: HttpRequest) -> dict[str, str]:
    """Reasons for which warnings are accepted, by key. No control characters: they are kept as JSON."""
    found = {
        plain_line(name.removeprefix(REASON))[:LONGEST_KEY]: one_reason(request, name)
        for name in list(request.POST)[:MOST_REASONS]
        if name.startswith(REASON)
    }
    return {key: reason for key, reason in found.items() if key and reason}


def one_reason(request: HttpRequest, name: str) -> str:
    return plain_line(request.POST.get(name, ""))[:LONGEST_REASON]


def propose(request: HttpRequest, session: Session, reasons: dict[str, str]) -> HttpResponse | None:
    """Propose it (and the rest of its series, if asked); None when something speaks against it, which is said."""
    user, version = user_of(request), request.POST.get("version", "")
    try:
        drafts.propose(
            session, user, int(version) if version.isdecimal() and len(version) < 10 else None, reasons
        )
    except PermissionDenied:
        raise Http404 from None
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return None
    done = 1
    if request.POST.get("series") and session.series_key:
        proposed, left = drafts.propose_series(session, user, one_reason(request, "series_reason"))
        done += len(proposed)
        if left:
            codes = ", ".join(draft.code for draft in left)
            messages.warning(request, _("Not proposed yet, look at each: %(codes)s.") % {"codes": codes})
    text = ngettext(
        "Proposed. The office will look at it.",
        "%(number)s sessions are proposed. The office will look at them.",
        done,
    )
    messages.success(request, text % {"number": done})
    return HttpResponseRedirect(address_of(session))
