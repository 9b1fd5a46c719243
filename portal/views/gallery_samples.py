"""What the gallery of components shows: made-up texts in Indonesian, as a page of the site would hand them over."""

from typing import Any

from django import forms

from portal.filter_form import group, option

PAY = {
    "amount": "RM1.700–2.300",
    "period": "per bulan",
    "estimate": "Rp6,7–9,1 juta",
    "note": "(kurs 23 Nov)",
}
FACTS = [
    {"label": "Anda bayar", "value": "Rp730.000", "note": "sisanya majikan"},
    {"label": "Kuota", "value": "sisa 9", "note": "dari 24 orang"},
    {"label": "Tutup", "value": "15 Des", "note": "21 hari lagi"},
]
CHECKED = {"text": "Izin diperiksa 23 Nov", "icon": "shield-check", "tone": "go"}
CARDS: list[dict[str, Any]] = [
    {
        "title": "Pemanen kelapa sawit",
        "url": "#listing",
        "place": "Malaysia · Pahang",
        "pay": {**PAY, "note": ""},
        "facts": FACTS,
        "badges": [CHECKED],
        "agency": "PT Contoh Nusa Karya",
    },
    {
        "title": "Perawat lansia di panti",
        "url": "#listing",
        "place": "Jepang · Saitama",
        "pay": {"amount": "¥195.000–215.000", "period": "per bulan", "estimate": "Rp21–23,2 juta"},
        "facts": [
            {"label": "Anda bayar", "value": "Rp2,1 juta", "note": "ada rinciannya"},
            {"label": "Kuota", "value": "sisa 2", "note": "dari 30 orang"},
            {"label": "Tutup", "value": "27 Nov", "note": "3 hari lagi"},
        ],
        "badges": [
            {"text": "G to G"},
            {"text": "Tutup 3 hari lagi", "icon": "calendar-event", "tone": "slow"},
        ],
    },
]
DATE = {"iso": "2026-11-28", "weekday": "Sabtu", "day": "28", "month": "Nov 2026"}
SESSIONS: list[dict[str, Any]] = [
    {
        "title": "Peluang kerja luar negeri dan migrasi aman",
        "url": "#session",
        "date": DATE,
        "time": "09.00–12.00 WITA",
        "place": "Aula Kantor Desa Contoh, Tasifeto Timur",
        "badge": {"text": "sisa 23 kursi", "icon": "users"},
        "calendar_url": "#calendar",
    },
    {
        "title": "Tanya jawab dokumen dan paspor",
        "url": "#session",
        "date": {"iso": "2026-12-05", "weekday": "Sabtu", "day": "5", "month": "Des 2026"},
        "time": "08.30–11.00 WITA",
        "place": "Plaza Pelayanan Publik Atambua",
        "badge": {"text": "penuh, boleh datang langsung", "icon": "users", "tone": "slow"},
    },
]

SAMPLES: dict[str, Any] = {
    "pay": PAY,
    "facts": FACTS,
    "facts_four": [*FACTS, {"label": "Kontrak", "value": "24 bulan", "note": "bisa diperpanjang"}],
    "facts_big": [
        {"label": "lowongan buka", "value": "37"},
        {"label": "kuota masih ada", "value": "412"},
        {"label": "sosialisasi bulan ini", "value": "18"},
    ],
    "cards": CARDS,
    "badges": [
        {"text": "P to P"},
        CHECKED,
        {"text": "Tutup 3 hari lagi", "icon": "calendar-event", "tone": "slow"},
        {"text": "Dihentikan sementara", "icon": "hand-stop", "tone": "stop"},
    ],
    "costs": [
        {"item": "Tiket Kupang–Kuala Lumpur", "amount": "Rp0", "payer": "majikan"},
        {
            "item": "Paspor",
            "note": "ke Imigrasi, minta kuitansi",
            "amount": "Rp350.000",
            "payer": "Anda",
            "strong": True,
        },
    ],
    "rows": [
        {"label": "Umur", "value": "18–45 tahun", "strong": True},
        {"label": "Perusahaan", "value": "PT Contoh Nusa Karya", "url": "#agency"},
        {"label": "Gaji pokok", "value": "RM1.700", "strong": True, "note": "per bulan"},
    ],
    "checks": [
        {"text": "Gaji dan cara bayar", "state": "yes"},
        {"text": "Salinan kontrak menyusul", "state": "part"},
        {"text": "Lowongan ini tidak ada dalam data kami", "state": "no"},
        {"text": "Akta lahir atau ijazah", "state": "todo"},
        {"text": "Minta uang tunai di depan", "state": "no", "word": "Bahaya"},
    ],
    "questions": [
        {"text": "Perusahaan pengirim", "state": "yes", "word": "Terjawab"},
        {"text": "Salinan kontrak menyusul", "state": "part", "word": "Sebagian"},
    ],
    "verdicts": [
        {"tone": "go", "icon": "shield-check", "title": "Ada di data resmi"},
        {"tone": "slow", "icon": "alert-triangle", "title": "Hati-hati"},
        {"tone": "stop", "icon": "hand-stop", "title": "Berhenti. Jangan bayar."},
        {"tone": "", "icon": "calendar-event", "title": "Lowongan ini sudah ditutup"},
    ],
    "chips": [
        {"text": "Malaysia", "url": "#chip", "count": 14},
        {"text": "Jepang", "url": "#chip", "count": 0},
        {"text": "Semua", "url": "#chip", "current": True},
    ],
    "filters": [
        {"text": "Malaysia", "url": "#chip"},
        {"text": "Tanpa pengalaman", "url": "#chip"},
        {"text": "Hapus semua", "url": "#chip", "plain": True},
    ],
    "hidden": [("q", "sawit")],
    "groups": [
        group(
            "Negara",
            [option("negara", "MY", "Malaysia", checked=True, count="12"), option("negara", "BN", "Brunei")],
            is_open=True,
        ),
        group(
            "Anda bayar",
            [option("biaya", "0", "Rp0"), option("biaya", "1", "Sampai Rp1 juta")],
            single=True,
        ),
    ],
    "sorts": [
        {"text": "Cocok", "url": "#sort", "current": True},
        {"text": "Gaji", "url": "#sort"},
        {"text": "Biaya", "url": "#sort"},
        {"text": "Tutup", "url": "#sort"},
    ],
    "taps": [
        {"url": "#tap", "icon": "search", "title": "Sopir di negara lain", "count": 2, "text": "Malaysia"},
        {"url": "#tap", "icon": "users", "title": "Tanpa pengalaman", "count": 19},
        {"url": "#tap", "icon": "flag", "tone": "stop", "title": "Saya ditipu atau diancam", "text": "Lapor"},
    ],
    "crumbs": [{"text": "Beranda", "url": "#home"}, {"text": "Semua lowongan", "url": "#list"}],
    "steps": [
        {"title": "Datang ke kantor", "text": "Bawa KTP dan KK."},
        {"title": "Ikut wawancara", "text": "18 Desember 2026 di Kupang."},
        {"title": "Jangan bayar apa pun"},
    ],
    "date": DATE,
    "sessions": SESSIONS,
    "share_text": "Lowongan resmi NTT-4K7MX: https://jalurresmi.example/cek/NTT-4K7MX/",
}


class SampleForm(forms.Form):
    """One field of each kind; the gallery shows it with errors."""

    name = forms.CharField(label="Nama lengkap (sesuai KTP)", help_text="Boleh satu kata.")
    phone = forms.RegexField(
        r"^\d{9,14}$",
        label="Nomor HP (boleh dikosongkan)",
        required=False,
        help_text="Contoh: 0812 3456 7890.",
        error_messages={"invalid": "Nomor HP kurang panjang. Contoh: 0812 3456 7890."},
    )
    age = forms.ChoiceField(
        label="Umur",
        choices=[("a", "Di bawah 18 tahun"), ("b", "18–24 tahun"), ("c", "25 tahun ke atas")],
        widget=forms.RadioSelect,
    )
    needs = forms.MultipleChoiceField(
        label="Perlu bantuan di tempat acara? (boleh dikosongkan)",
        required=False,
        choices=[("r", "Jalan landai atau kursi roda"), ("t", "Juru bahasa Tetun")],
        widget=forms.CheckboxSelectMultiple,
    )
    heard = forms.ChoiceField(
        label="Tahu acara ini dari mana? (boleh dikosongkan)",
        required=False,
        choices=[("", "Pilih satu"), ("1", "Kantor desa")],
    )
    note = forms.CharField(label="Pesan (boleh dikosongkan)", required=False, widget=forms.Textarea)
    agree = forms.BooleanField(label="Saya setuju data ini disimpan sampai 90 hari setelah acara.")
