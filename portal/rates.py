"""New exchange rates from a file. They serve estimates only; nothing legal rests on them."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from babel.numbers import list_currencies
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

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


class RateForm(forms.ModelForm):
    """One row. `today` is the WITA date after which no rate is accepted, `last` the newest rate of the currency."""

    on = forms.CharField()
    rupiah = forms.CharField()

    class Meta:
        model = ExchangeRate
        fields = ("currency", "on", "rupiah", "source")

    def __init__(
        self, data: dict[str, str], *, today: date, last: Decimal | None, instance: ExchangeRate | None
    ) -> None:
        super().__init__(data, instance=instance)
        self.today = today
        self.last = last
        self.before = (instance.rupiah, instance.source) if instance else None

    @property
    def outcome(self) -> str:
        """What becomes of a valid row."""
        if self.before is None:
            return "created"
        now = (self.cleaned_data["rupiah"], self.cleaned_data["source"])
        return "unchanged" if now == self.before else "amended"

    def clean_currency(self) -> str:
        currency = str(self.cleaned_data["currency"]).upper()
        if currency not in _CURRENCIES:
            raise ValidationError(_("This is not the code of a foreign currency, for example MYR."))
        return currency

    def clean_on(self) -> date:
        try:
            day = parse_date(self.cleaned_data["on"])
        except ValueError as error:
            raise ValidationError(_(str(error))) from error
        if day > self.today:
            raise ValidationError(_("This date is in the future."))
        return day

    def clean_rupiah(self) -> Decimal:
        text = self.cleaned_data["rupiah"]
        if not _NUMBER.fullmatch(text):
            raise ValidationError(
                _("Write the rupiah for one unit without thousands separators, for example 3985 or 108,5.")
            )
        rupiah = Decimal(text.replace(",", "."))
        if not rupiah:
            raise ValidationError(_("A rate is more than zero."))
        if self.last and not self.last / MOST_CHANGE <= rupiah <= self.last * MOST_CHANGE:
            raise ValidationError(
                _(
                    "This is less than half or more than twice the last rate (%(rate)s). Check the decimal sign."
                )
                % {"rate": self.last.normalize()}
            )
        return rupiah


def load_rates(content: bytes, *, today: date, commit: bool) -> Report:
    """Check every row of a CSV or XLSX; with `commit` and without a single error, write them all.

    A rate that is there already is `unchanged`, another value for the same currency and day is `amended`. Raises
    UnreadableFile when the file as a whole cannot be used.
    """
    records = list(read_table(content, [LAYOUT]).records())
    last = {code: rate.rupiah for code, rate in ExchangeRate.objects.latest_by_currency(today).items()}
    forms_of_rows = [(record, _form(record, today, last)) for record in records]
    report = Report(layout=LAYOUT.key)
    seen: dict[tuple[str, date], int] = {}
    for record, form in forms_of_rows:
        _judge(record, form, seen, report)
    report.committed = commit and not report.errors
    if report.committed:
        for _record, form in forms_of_rows:
            form.save()
    return report.in_order()


def _form(record: Record, today: date, last: dict[str, Decimal]) -> RateForm:
    values = {("on" if name == "date" else name): text for name, text in record.values.items()}
    currency = values["currency"].upper()
    return RateForm(values, today=today, last=last.get(currency), instance=_existing(currency, values["on"]))


def _existing(currency: str, day: str) -> ExchangeRate | None:
    try:
        return ExchangeRate.objects.filter(currency=currency, on=parse_date(day)).first()
    except ValueError:
        return None


def _judge(record: Record, form: RateForm, seen: dict[tuple[str, date], int], report: Report) -> None:
    name = f"{record.values['currency']} {record.values['date']}"
    problems = [Problem(record.number, *problem) for problem in _problems(record, form)]
    if not problems:
        first = seen.setdefault((form.cleaned_data["currency"], form.cleaned_data["on"]), record.number)
        if first != record.number:
            message = _("Row %(row)s has a rate of this currency and day already.") % {"row": first}
            problems = [Problem(record.number, "currency", message, record.values["currency"])]
    if problems:
        report.refuse(record.number, name, "", problems)
        return
    report.note(record.number, name, "", form.outcome)


def _problems(record: Record, form: RateForm) -> Iterable[tuple[str, str, str]]:
    """Column, message and value of everything that is wrong with the row."""
    for name, message in record.problems.items():
        yield name, message, record.values.get(name, "")
    for field, messages in form.errors.items():
        name = COLUMN_OF.get(field, field)
        if name not in record.problems:
            yield name, str(messages[0]), record.values.get(name, "")
