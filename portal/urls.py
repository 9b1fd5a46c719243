"""Every address of the site. Public pages are Indonesian; the same address under `/en/` is English."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path

from portal.admin.site import site as back_office
from portal.private import private
from portal.views import (
    about,
    alerts,
    api,
    gallery,
    guide,
    health,
    home,
    machines,
    offices,
    open_data,
    outbox,
    packet,
    report,
    second_factor,
    staff,
)

# The part of allauth that this site has: accounts are opened by staff, so there is no sign-up and no e-mail page.
# Two-step verification has the names that allauth knows its pages by; the pages are ours.
account_patterns = [
    path("", second_factor.overview, name="mfa_index"),
    path("dua-langkah/aktifkan/", second_factor.turn_on, name="mfa_activate_totp"),
    path("dua-langkah/matikan/", second_factor.turn_off, name="mfa_deactivate_totp"),
    path("dua-langkah/kode/", second_factor.recovery_codes, name="mfa_view_recovery_codes"),
    path("dua-langkah/kode/unduh/", second_factor.download, name="mfa_download_recovery_codes"),
    path("dua-langkah/kode/baru/", second_factor.make_recovery_codes, name="mfa_generate_recovery_codes"),
    path("masuk/", account.login, name="account_login"),
    path("masuk/kode/", second_factor.sign_in, name="mfa_authenticate"),
    path("konfirmasi/", private(account.reauthenticate), name="account_reauthenticate"),
    path("konfirmasi/kode/", private(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("keluar/", account.logout, name="account_logout"),
    path("daftar/", account.signup, name="account_signup"),  # says that it is closed
    path("nonaktif/", account.account_inactive, name="account_inactive"),
    path("sandi/ubah/", account.password_change, name="account_change_password"),
    path("sandi/lupa/", account.password_reset, name="account_reset_password"),
    path("sandi/lupa/terkirim/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "sandi/baru/selesai/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^sandi/baru/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

public_patterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("", include("opportunities.urls")),
    path("", include("outreach.urls")),
    path("panduan/", guide.guide, name="guide"),
    path("panduan/<slug:slug>/", guide.guide_page, name="guide_page"),
    path("kantor/", offices.offices, name="offices"),
    path("lapor/", report.report, name="report"),
    path("paket/", packet.packets, name="packets"),
    re_path(r"^paket/(?P<region>\d\d\.\d\d)\.html$", packet.packet, name="packet"),
    path("data/", open_data.open_data, name="open_data"),
    path("opensearch.xml", machines.opensearch, name="opensearch"),
    path("gambar.png", machines.picture, name="picture"),
    path("privasi/", about.privacy, name="privacy"),
    path("aksesibilitas/", about.accessibility, name="accessibility"),
    path("kabar/terkirim/", alerts.sent, name="alert-sent"),
    path("kabar/mulai/<str:token>/", alerts.confirm, name="alert-confirm"),
    path("kabar/berhenti/<str:token>/", alerts.stop, name="alert-stop"),
    path("kabar/<str:token>/", alerts.manage, name="alert-manage"),
    path("akun/", include(account_patterns)),
]
if settings.ENVIRONMENT != "production":
    public_patterns.append(path("komponen/", gallery.components, name="components"))
    public_patterns.append(path("pesan/", outbox.sent, name="sent-messages"))

staff_patterns: list[URLPattern | URLResolver] = [
    path("staf/", staff.tasks, name="staff"),
    path("staf/pesan/", outbox.waiting, name="messages"),
    path("staf/pesan/<int:pk>/", outbox.open_message, name="message-open"),
    path("staf/pesan/<int:pk>/selesai/", outbox.close_message, name="message-close"),
    path("staf/pesan/<int:pk>/lagi/", outbox.try_again, name="message-again"),
    path("admin/", back_office.urls),
]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", about.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("api/v1/", include(api.api_patterns(), namespace="api")),
    *i18n_patterns(*public_patterns, *staff_patterns, prefix_default_language=False),
]

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.permission_denied"
handler404 = "portal.views.errors.not_found"
handler429 = "portal.views.errors.too_many_requests"  # allauth looks for it
handler500 = "portal.views.errors.server_error"
