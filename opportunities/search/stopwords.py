"""Second stage: words that say nothing about which job is meant. PostgreSQL has no such list for Indonesian."""

import re
from collections.abc import Sequence

# Grammar, in both languages and in Kupang Malay.
_GRAMMAR = """
    yang dan di ke dari untuk dengan atau pada dalam ini itu ada adalah akan apa agar bagi bisa boleh buat bagaimana
    dapat dimana gimana jadi juga karena kami kita mau ingin mana mohon oleh saja saya sebagai sudah supaya tentang
    tolong ya anda aku beta deng par pung pakai pake
    a an and any are at be can do for from have how i in is it me my need of on or please that the there to want
    what where which who with you
"""
# True of every listing here, so they select nothing. Dropped only when no synonym phrase holds them (`kerja kebun`).
_NOISE = """
    kerja bekerja pekerjaan pekerja lowongan loker kerjaan luar negeri cari mencari dicari butuh info resmi ln
    tenaga karyawan pegawai pmi tki tkw migran indonesia
    cara syarat daftar mendaftar pendaftaran melamar lamaran negara terbaik cepat proses mudah gampang
    enak bagus aman terpercaya
    job jobs work working worker workers vacancy vacancies abroad overseas official find search staff migrant
    apply application requirements country countries best easy fast good safe
"""
# Before the name of a home they only say that it is one.
_HOME = "asal orang warga domisili tinggal penduduk"
STOP_WORDS = frozenset(_GRAMMAR.split())
NOISE_WORDS = frozenset(_NOISE.split())
_YEAR = re.compile(r"20[23]\d")
HOME_WORDS = frozenset(_HOME.split())


def without_stop_words(words: Sequence[str]) -> tuple[str, ...]:
    """The words that carry meaning, in order."""
    return tuple(word for word in words if word not in STOP_WORDS)


def is_noise(phrase: str) -> bool:
    """Every word of the phrase is true of all listings or means nothing, as a year does."""
    return all(
        word in NOISE_WORDS or word in STOP_WORDS or _YEAR.fullmatch(word) is not None
        for word in phrase.split()
    )
