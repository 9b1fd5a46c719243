"""What the pages say around a listing's moves: where it stands, what is missing, what a button will do."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _

from opportunities.completeness import score, ten_questions
from opportunities.models import Amendment, Opportunity
from opportunities.models.choices import PUBLIC_STATES, SEEN_STATES, State
from opportunities.workflow import can_stop, missing_to_publish
from portal.admin.transitions import Outlook
from portal.dates import today
from portal.models import User

AnyUser = User | AnonymousUser


def listing_panel(listing: Opportunity, user: AnyUser, links: list[dict[str, Any]]) -> dict[str, Any]:
    """The block above the form: state, obstacles, what is missing, what waits, and the buttons."""
    obstacles = [str(obstacle.message) for obstacle in listing.obstacles(today())]
    before = listing.state in (State.DRAFT, State.IN_REVIEW)
    return {
        "listing": listing,
        "transition_links": links,
        "is_shown": not obstacles,
        "obstacles": obstacles,
        "missing": missing_to_publish(listing) if before else [],
        "answered": score(ten_questions(listing)),
        "waiting": list(
            listing.amendments.filter(state=Amendment.State.PENDING).select_related("proposed_by")
        ),
        "two_people": two_people_note(listing, user),
        "public_url": public_address(listing),
    }


def two_people_note(listing: Opportunity, user: AnyUser) -> str:
    """Why a person who may publish finds no button to publish here."""
    waits = listing.state in (State.IN_REVIEW, State.SUSPENDED)
    wrote = user.pk in (listing.author_id, listing.submitted_by_id)
    if waits and wrote and isinstance(user, User) and can_stop(user, listing):
        return _("You wrote or submitted this listing, so somebody else publishes it.")
    return ""


def public_address(listing: Opportunity) -> str:
    """Where visitors find the listing; empty when it has never been public."""
    if listing.state not in SEEN_STATES or not listing.has_been_public:
        return ""
    try:
        return listing.get_absolute_url()
    except NoReverseMatch:
        return ""


def listing_outlook(listing: Opportunity, action: str) -> Outlook:
    """What happens, what is in the way, and what to know before pressing the button."""
    says = {
        "submit": _submit,
        "return": _return,
        "publish": _publish,
        "resume": _publish,
        "suspend": _suspend,
        "close": _close,
        "withdraw": _withdraw,
    }
    return says[action](listing)


def _submit(listing: Opportunity) -> Outlook:
    return Outlook(
        [
            _(
                "A second person in your office or at the ministry reads the listing and publishes or returns it."
            ),
            _("Until then nobody can edit it."),
        ],
        missing_to_publish(listing),
    )


def _return(listing: Opportunity) -> Outlook:
    return Outlook([_("The listing becomes a draft again, and its writer reads your reason.")])


def _publish(listing: Opportunity) -> Outlook:
    obstacles = [
        obstacle
        for obstacle in listing.obstacles(today())
        if obstacle.code not in ("not_published", "suspended")
    ]
    stops = [str(obstacle.message) for obstacle in obstacles if obstacle.stops]
    waits = [str(obstacle.message) for obstacle in obstacles if not obstacle.stops]
    shown = _("Everybody can read the listing at once, on the site, in search and in the open data.")
    later = _("The listing is published, but not shown yet.")
    return Outlook(
        [later if waits else shown, _("Your name stands in the history as the second person.")],
        missing_to_publish(listing) + stops,
        waits,
    )


def _suspend(listing: Opportunity) -> Outlook:
    return Outlook(
        [
            _("The listing leaves search and lists at once. Its page says in the first line: do not pay."),
            _("It can be published again later."),
        ]
    )


def _close(listing: Opportunity) -> Outlook:
    return Outlook([_("The page says that the listing is closed. This cannot be undone.")])


def _withdraw(listing: Opportunity) -> Outlook:
    if listing.state in PUBLIC_STATES:
        told = _("The page says that the listing was withdrawn and that nobody may ask for money.")
    else:
        told = _("The listing is put aside. It was never public, so no page remains.")
    return Outlook([told, _("This cannot be undone.")])
