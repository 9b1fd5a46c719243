"""New exchange rates from a file. They serve estimates only; nothing legal rests on them."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from babel.numbers import list_currencies
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal import dates
from portal.dates import parse_date
from portal.imports import Column, Layout, Problem, Record, Report, read_table
from portal.models import ExchangeRate

LAYOUT = Layout(
    "exchange_rates",
    "currency,date,rupiah,source",
    (
        Column("currency", required=True, aliases=("mata uang",)),
        Column("date", required=True, aliases=("tanggal",)),
        Column("rupiah", required=True, aliases=("kurs",)),
        Column("source", required=True, aliases=("sumber",)),
    ),
)
COLUMN_OF = {"on": "date"}  # where the file's column has another name than the model's
MOST_CHANGE = 2  # a rate that doubles or halves is a typing error: 3.985 for 3985

_NUMBER = re.compile(r"\d{1,10}(?:[.,]\d{1,4})?", re.ASCII)
_CURRENCIES = frozenset(list_currencies()) - {"IDR"}


class RateRules(forms.ModelForm):
    """What holds for a rate wherever it is typed. None of a day after today (WITA) is accepted."""

    class Meta:
        model = ExchangeRate
        fields = ("currency", "on", "rupiah", "source")

    today: date | None = None  # where another day is meant

    def before(self, currency: str, day: date) -> Decimal | None:
        """The newest rate of an earlier day."""
        earlier = ExchangeRate.objects.latest_by_currency(day - timedelta(days=1)).get(currency)
        return earlier.rupiah if earlier else None

    def clean_currency(self) -> str:
        currency = str(self.cleaned_data["currency"]).upper()
        if currency not in _CURRENCIES:
            raise ValidationError(_("This is not the code of a foreign currency, for example MYR."))
        return currency

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > (self.today or dates.today()):
            raise ValidationError(_("This date is in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        """A rate that more than doubles or halves from one day to the next is a typing error."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        rupiah = cleaned.get("rupiah")
        known = self.instance.currency, self.instance.on  # not in the form where they cannot be changed
        currency, day = cleaned.get("currency", known[0]), cleaned.get("on", known[1])
        before = self.before(currency, day) if currency and day else None
        if rupiah and before and not before / MOST_CHANGE <= rupiah <= before * MOST_CHANGE:
            message = _(
                "This is less than half or more than twice the last rate (%(rate)s). Check the decimal sign."
            )
            self.add_error("rupiah", message % {"rate": f"{before.normalize():f}"})
        return cleaned


class RateForm(RateRules):
    """One row of a file. `accepted` are the rows of earlier days that come with it: currency → rupiah and day."""

    on = forms.CharField()
    rupiah = forms.CharField()

    def __init__(
        self,
        data: dict[str, str],
        *,
        today: date,
        accepted: Mapping[str, tuple[date, Decimal]],
        instance: ExchangeRate | None,
    ) -> None:
        super().__init__(data, instance=instance)
        self.today = today
        self.accepted = accepted
        self.stored = (instance.rupiah, instance.source) if instance else None

    @property
    def outcome(self) -> str:
        """What becomes of a valid row."""
        if self.stored is None:
            return "created"
        now = (self.cleaned_data["rupiah"], self.cleaned_data["source"])
        return "unchanged" if now == self.stored else "amended"

    def before(self, currency: str, day: date) -> Decimal | None:
        with_it = self.accepted.get(currency)
        stored = ExchangeRate.objects.latest_by_currency(day - timedelta(days=1)).get(currency)
        if with_it and with_it[0] < day and (stored is None or stored.on <= with_it[0]):
            return with_it[1]
        return stored.rupiah if stored else None

    def clean_on(self) -> date:
        try:
            self.cleaned_data["on"] = parse_date(self.cleaned_data["on"])
        except ValueError as error:
            raise ValidationError(_(str(error))) from error
        return super().clean_on()

    def clean_rupiah(self) -> Decimal:
        text = self.cleaned_data["rupiah"]
        if not _NUMBER.fullmatch(text):
            raise ValidationError(
                _("Write the rupiah for one unit without thousands separators, for example 3985 or 108,5.")
            )
        rupiah = Decimal(text.replace(",", "."))
        if not rupiah:
            raise ValidationError(_("A rate is more than zero."))
        return rupiah


def load_rates(content: bytes, *, today: date, commit: bool) -> Report:
    """Check every row of a CSV or XLSX; with `commit` and without a single error, write them all.

    A rate that is there already is `unchanged`, another value for the same currency and day is `amended`. Raises
    UnreadableFile when the file as a whole cannot be used.
    """
    records = sorted(read_table(content, [LAYOUT]).records(), key=_day)
    report = Report(layout=LAYOUT.key)
    accepted: dict[str, tuple[date, Decimal]] = {}
    seen: dict[tuple[str, date], int] = {}
    forms_of_rows = []
    for record in records:
        form = _form(record, today, accepted)
        if _judge(record, form, seen, report):
            cleaned = form.cleaned_data
            accepted[cleaned["currency"]] = (cleaned["on"], cleaned["rupiah"])
            forms_of_rows.append(form)
    report.committed = commit and not report.errors
    if report.committed:
        for form in forms_of_rows:
            form.save()
    return report.in_order()


def _day(record: Record) -> date:
    try:
        return parse_date(record.values["date"])
    except ValueError:
        return date.max


def _form(record: Record, today: date, accepted: Mapping[str, tuple[date, Decimal]]) -> RateForm:
    values = {("on" if name == "date" else name): text for name, text in record.values.items()}
    existing = ExchangeRate.objects.filter(currency=values["currency"].upper(), on=_day(record)).first()
    return RateForm(values, today=today, accepted=accepted, instance=existing)


def _judge(record: Record, form: RateForm, seen: dict[tuple[str, date], int], report: Report) -> bool:
    """Note what becomes of the row; whether it is accepted."""
    name = f"{record.values['currency']} {record.values['date']}"
    problems = [Problem(record.number, *problem) for problem in _problems(record, form)]
    if not problems:
        first = seen.setdefault((form.cleaned_data["currency"], form.cleaned_data["on"]), record.number)
        if first != record.number:
            message = _("Row %(row)s has a rate of this currency and day already.") % {"row": first}
            problems = [Problem(record.number, "currency", message, record.values["currency"])]
    if problems:
        report.refuse(record.number, name, "", problems)
        return False
    report.note(record.number, name, "", form.outcome)
    return True


def _problems(record: Record, form: RateForm) -> Iterable[tuple[str, str, str]]:
    """Column, message and value of everything that is wrong with the row."""
    for name, message in record.problems.items():
        yield name, message, record.values.get(name, "")
    for field, messages in form.errors.items():
        name = COLUMN_OF.get(field, field)
        if name not in record.problems:
            yield name, str(messages[0]), record.values.get(name, "")
