"""Words and amounts that can only mean a filter, in both languages and in Kupang Malay. Names come from tables."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from opportunities.search.normalise import LONGEST_TEXT
from opportunities.search.parameters import SearchParams

_SAID: tuple[tuple[SearchParams, str], ...] = (
    (
        SearchParams(no_diploma=True),
        "tanpa ijazah, tanpa ijasah, tidak ada ijazah, tidak ada ijasah, tidak punya ijazah, tak punya ijazah,"
        " belum punya ijazah, sonde ada ijazah, sonde ada ijasah, sonde punya ijazah, son ada ijazah,"
        " tidak pakai ijazah, tidak pake ijazah, tidak perlu ijazah, sonde pake ijazah, sonde perlu ijazah,"
        " tanpa sekolah, tidak sekolah, sonde sekolah, sonde sakola, putus sekolah, tidak tamat sd, tanpa pendidikan,"
        " no diploma, without diploma, no certificate, no school certificate, without certificate, no schooling",
    ),
    (
        SearchParams(experience_max=0),
        "tanpa pengalaman, belum pengalaman, belum ada pengalaman, belum berpengalaman, tidak ada pengalaman,"
        " tidak berpengalaman, tidak perlu pengalaman, non pengalaman, sonde ada pengalaman, pemula,"
        " tidak pakai pengalaman, tidak pake pengalaman, sonde pake pengalaman, sonde perlu pengalaman,"
        " belum pernah kerja,"
        " no experience, without experience, no experience needed, inexperienced, fresh graduate, entry level",
    ),
    (
        SearchParams(couples=True),
        "suami istri, suami isteri, pasangan suami istri, pasutri, pasangan, laki bini, couple, couples,"
        " husband and wife, married couple",
    ),
    (
        SearchParams(training=True),
        "ada pelatihan, dengan pelatihan, dapat pelatihan, termasuk pelatihan, dilatih, with training,"
        " training included, training provided",
    ),
    (SearchParams(education="sd"), "lulusan sd, tamatan sd, tamat sd, lulus sd, ijazah sd, primary school"),
    (
        SearchParams(education="smp"),
        "smp, lulusan smp, tamatan smp, tamat smp, lulus smp, ijazah smp, sltp, mts, junior high school",
    ),
    (
        SearchParams(education="sma"),
        "sma, smk, lulusan sma, lulusan smk, tamatan sma, tamatan smk, tamat sma, tamat smk, lulus sma, lulus smk,"
        " ijazah sma, ijazah smk, slta, stm, high school, senior high school",
    ),
    (SearchParams(education="d3"), "d3, diploma 3, diploma tiga, lulusan d3, tamatan d3, ijazah d3"),
    (
        SearchParams(education="s1"),
        "s1, sarjana, lulusan s1, tamatan s1, ijazah s1, lulusan sarjana, bachelor",
    ),
    (
        SearchParams(sort="gaji"),
        "gaji besar, gaji tinggi, gaji tertinggi, gaji bagus, gaji paling besar, gajinya besar, gajinya tinggi,"
        " gajinya bagus, gaji gede, upah besar, upah tinggi, bayaran besar, high salary, high pay, best pay,"
        " highest pay",
    ),
    (SearchParams(sort="baru"), "terbaru, paling baru, baru buka, newest, latest"),
    (
        SearchParams(cost_max=0),
        "biaya 0, biaya rp0, biaya rp 0, biaya nol, nol biaya, 0 biaya, nol rupiah, zero cost",
    ),
    (
        SearchParams(sort="biaya"),
        "tanpa biaya, bebas biaya, gratis, biaya murah, biaya ringan, biaya sedikit, biaya kecil, murah,"
        " tidak pakai biaya, tidak pake biaya, tidak ada biaya, sonde pake biaya, sonde ada biaya, tanpa bayar,"
        " tidak bayar, sonde bayar, tanpa modal, free, no fee, no cost, low cost, cheap",
    ),
)
PHRASES: Mapping[str, SearchParams] = {
    phrase.strip(): meaning for meaning, phrases in _SAID for phrase in phrases.split(",")
}

_AMOUNT = r"(\d{1,3}(?:[.,]\d{3})+|\d{1,12}(?:[.,]\d{1,3})?)"
_ABOUT = r"(gaji|upah|bayaran|penghasilan|salary|pay|wage|income|biaya|ongkos|modal|bayar|cost|fee)"
_AT = (
    r"(?:(?:di\s*atas|minimal|min|mulai|dari|lebih\s+dari|sekitar|kira[- ]kira|sampai|maksimal|max|di\s*bawah|di"
    r"|above|over|from|at\s+least|around|up\s+to|of|is)\s+)*"
)
_AFTER = r"(?:\s*(?:rupiah|idr))?(?:\s*(?:ke\s*atas|lebih|\+))?(?:\s*(?:per|se|/|tiap|a)?\s*(?:bulan|bln|month)\b)?"
_MILLIONS = re.compile(
    rf"(?:\b{_ABOUT}\s+)?{_AT}(?:\b(?:rp|idr)\.?\s*)?(?<!\d){_AMOUNT}"
    rf"(?:\s*(?:-|–|sampai|s/d|to)\s*{_AMOUNT})?\s*(?:juta|jt|million)\b{_AFTER}"
)
_RUPIAH = re.compile(
    rf"(?:\b{_ABOUT}\s+{_AT}(?:(?:rp|idr)\.?\s*)?|\b(?:rp|idr)\.?\s*)(?<!\d){_AMOUNT}\b{_AFTER}"
)
_COST = frozenset({"biaya", "ongkos", "modal", "bayar", "cost", "fee"})
MILLION = 1_000_000
MOST = 10**10  # rupiah; whoever writes more does not mean a pay
LEAST = 100_000


def read_amounts(text: str) -> tuple[str, SearchParams]:
    """The text without the amounts of money it names, and those: `gaji 10 juta` is a pay, `biaya 5 juta` a cost; the
    first of each counts.

    Of a span the lower end counts. Only rupiah: millions, or whole amounts after a word for pay or `Rp`.
    """
    rest, found = text, SearchParams()
    for pattern, unit in ((_MILLIONS, MILLION), (_RUPIAH, 1)):
        folded = unicodedata.normalize("NFKC", rest[:LONGEST_TEXT]).casefold()
        for match in pattern.finditer(folded):
            amount = int(_number(match[2], whole=unit == 1) * unit)
            if LEAST <= amount <= MOST:
                if match[1] in _COST:
                    found = replace(found, cost_max=found.cost_max or amount)
                else:
                    found = replace(found, pay_min=found.pay_min or amount)
                rest = folded = f"{folded[: match.start()]}{' ' * len(match[0])}{folded[match.end() :]}"
    return rest, found


def _number(written: str, *, whole: bool) -> Decimal:
    """`8,5` is eight and a half; `8.500.000` and, as a whole amount, `8.500` are thousands."""
    if whole or re.fullmatch(r"\d{1,3}(?:[.,]\d{3}){2,}", written):
        return Decimal(re.sub(r"\D", "", written))
    return Decimal(written.replace(",", "."))
