"""What the work asks and gives: rows of label and value; what is not stated is left out."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from opportunities.models import Opportunity
from opportunities.models.choices import Education, Gender, TrainingBy, WageBasis, Welcome
from opportunities.presenters.words import Part, lang, listed, payer, per_period
from portal import money
from portal.homes import with_home


def rows(*found: tuple[str, object]) -> list[Part]:
    """Rows of kv.html from (label, value) pairs; a value that is empty leaves its row out."""
    return [{"label": label, "value": value} for label, value in found if value not in (None, "")]


def pay_rows(listing: Opportunity) -> list[Part]:
    """Pay, deductions, hours and leave."""
    return rows(
        (_("Basic pay"), _basic_pay(listing)),
        (_("Overtime"), listing.overtime_rule),
        (_("Deductions"), listing.deductions),
        (_("How it is paid"), _paid_how(listing)),
        (_("Working time"), working_time(listing)),
        (_("Rest day"), listing.rest_day),
        (pgettext("days off", "Leave"), _days_a_year(listing.annual_leave_days)),
        (_("Contract"), contract(listing)),
    )


def _basic_pay(listing: Opportunity) -> str:
    if listing.wage_min is None:
        return ""
    amount = money.format_range(listing.wage_min, listing.wage_max, listing.currency, lang())
    basis = listing.get_wage_basis_display() if listing.wage_basis in WageBasis.values else ""
    return ", ".join(filter(None, (f"{amount} {per_period(listing.wage_period)}", str(basis))))


def _paid_how(listing: Opportunity) -> str:
    method = str(listing.get_payment_method_display()) if listing.payment_method else ""
    return ". ".join(filter(None, (method, listing.payment_note)))


def working_time(listing: Opportunity) -> str:
    """`8 jam sehari, 6 hari seminggu`."""
    hours = listing.hours_per_day
    parts = [
        _("%(hours)s hours a day") % {"hours": _decimal(hours)} if hours else "",
        ngettext("%(days)s day a week", "%(days)s days a week", listing.days_per_week)
        % {"days": listing.days_per_week}
        if listing.days_per_week
        else "",
    ]
    return ", ".join(filter(None, parts))


def _decimal(number: Decimal) -> str:
    """`8`, `7,5`."""
    text = f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"
    return text if lang() == "en" else text.replace(".", ",")


def _days_a_year(days: int | None) -> str:
    return (
        "" if days is None else ngettext("%(days)s day a year", "%(days)s days a year", days) % {"days": days}
    )


def months(count: int | None) -> str:
    """`24 bulan`."""
    return (
        "" if count is None else ngettext("%(months)s month", "%(months)s months", count) % {"months": count}
    )


def contract(listing: Opportunity) -> str:
    """`24 bulan, percobaan 3 bulan, bisa diperpanjang`."""
    parts = [
        months(listing.contract_months),
        _("probation %(months)s") % {"months": months(listing.probation_months)}
        if listing.probation_months
        else "",
        _("can be extended") if listing.extendable else "",
    ]
    return ", ".join(filter(None, parts))


def country_rows(listing: Opportunity, origin: str) -> list[Part]:
    """Country, employer, and who provides what there."""
    employer = (
        f"{listing.employer_name}, {listing.get_employer_kind_display()}" if listing.employer_name else ""
    )
    found = rows(
        (_("Country"), listing.country.name),
        (_("Workplace"), listing.city),
        (pgettext("of a worker", "Employer"), employer),
        (_("Agent there"), listing.foreign_agency),
        (_("Housing"), provided_by(listing.housing)),
        (_("Meals"), provided_by(listing.meals)),
        (_("Transport to work"), provided_by(listing.transport_local)),
        (_("Ticket out"), provided_by(listing.ticket_out)),
        (_("Ticket home"), provided_by(listing.ticket_home)),
        (_("Insurance there"), listing.insurance),
        (_("BPJS"), months(listing.bpjs_months)),
    )
    found[0]["url"] = with_home(reverse("opportunities:country", args=[listing.country_id]), origin)
    return found


def provided_by(provider: str) -> str:
    """Who provides and pays for it, as the worker reads it."""
    return {
        "employer": _("provided by the employer"),
        "shared": _("shared with the employer"),
        "worker": _("you pay yourself"),
        "none": _("not provided"),
    }.get(provider, "")


def requirement_rows(listing: Opportunity) -> list[Part]:
    """Who may apply."""
    height = listing.height_cm_min
    return rows(
        (_("Age"), _age(listing)),
        (_("For"), str(listing.get_gender_display()) if listing.gender != Gender.ANY else _("men and women")),
        (_("School certificate"), schooling(listing.education_min)),
        (_("Experience"), _experience(listing.experience_months)),
        (_("Language"), _languages(listing)),
        (_("Skills"), listing.skills),
        (_("Certificates"), listing.certificates),
        (_("Height"), _("at least %(cm)s cm") % {"cm": height} if height else ""),
        (_("Health"), listing.health_note),
        (_("Training"), _training(listing.training_by)),
        (_("Also for"), _welcomes(listing)),
    )


def who_may(listing: Opportunity) -> str:
    """Age, sex, schooling and experience in one line."""
    gender = str(listing.get_gender_display()) if listing.gender != Gender.ANY else ""
    experience = labelled(_("experience"), _experience(listing.experience_months))
    return ", ".join(filter(None, (_age(listing), gender, schooling(listing.education_min), experience)))


def labelled(label: str, value: str) -> str:
    """`label: value`; empty without a value."""
    return f"{label}: {value}" if value else ""


def _age(listing: Opportunity) -> str:
    if listing.age_min and listing.age_max:
        return _("%(low)s–%(high)s years") % {"low": listing.age_min, "high": listing.age_max}
    return _("from %(low)s years") % {"low": listing.age_min} if listing.age_min else ""


def schooling(level: str) -> str:
    """`SD cukup`, `tanpa ijazah`."""
    if level in ("", Education.NONE):
        return str(Education.NONE.label) if level else ""
    return _("%(level)s is enough") % {"level": Education(level).label}


def _experience(count: int | None) -> str:
    if count is None:
        return ""
    return months(count) if count else _("not needed")


def _languages(listing: Opportunity) -> str:
    named = [
        " ".join(
            filter(
                None, (need.language.name, need.level, f"({need.certificate})" if need.certificate else "")
            )
        )
        for need in listing.languages.all()
    ]
    return listed(named) if named else _("none asked for")


def _training(by: str) -> str:
    if by in ("", TrainingBy.NONE):
        return str(TrainingBy.NONE.label) if by else ""
    who = {TrainingBy.AGENCY: "p3mi", TrainingBy.EMPLOYER: "employer", TrainingBy.STATE: "state"}[
        TrainingBy(by)
    ]
    return _("given by: %(payer)s") % {"payer": payer(who)}


def _welcomes(listing: Opportunity) -> str:
    return ", ".join(str(Welcome(code).label) for code in listing.welcomes if code in Welcome.values)
