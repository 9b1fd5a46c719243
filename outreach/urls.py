"""Public addresses of outreach."""

from django.urls import include, path

from outreach.views import feeds, manage, partners, pictures, registration, sessions
from portal.views import alerts

app_name = "outreach"

urlpatterns = [
    path("sosialisasi/", sessions.sessions, name="sessions"),
    path("sosialisasi/kabar/", alerts.new, {"topic": "sessions"}, name="alert-new"),
    path("sosialisasi/kalender.ics", feeds.calendar, name="calendar"),
    path("sosialisasi/feed.xml", feeds.feed, name="feed"),
    path("sosialisasi/cuplikan/", feeds.embed, name="embed"),
    path("sosialisasi/data.csv", feeds.data_csv, name="data_csv"),
    path("sosialisasi/data.json", feeds.data_json, name="data_json"),
    path("sosialisasi/pendaftaran/", manage.find_registration, name="find_registration"),
    path("sosialisasi/pendaftaran/ubah/", manage.change, name="change"),
    path("sosialisasi/pendaftaran/batal/", manage.cancel, name="cancel"),
    path("sosialisasi/pendaftaran/terima/", manage.accept, name="accept"),
    path("sosialisasi/pendaftaran/datang/", manage.coming, name="coming"),
    path("sosialisasi/pendaftaran/<str:token>/", manage.manage, name="manage"),
    path("sosialisasi/pendaftaran/<str:token>/<str:code>/", manage.change_form, name="change_form"),
    path("sosialisasi/terdaftar/<str:token>/", registration.registered, name="registered"),
    path("sosialisasi/<str:code>/", sessions.session, name="session_by_code"),
    path("sosialisasi/<str:code>/daftar/", registration.register, name="register"),
    path("sosialisasi/<str:code>/daftar/kirim/", registration.send_registration, name="send_registration"),
    path("sosialisasi/<str:code>/kalender.ics", feeds.session_calendar, name="session_calendar"),
    path("sosialisasi/<str:code>/gambar.png", pictures.picture, name="picture"),
    path("sosialisasi/<str:code>/poster.pdf", feeds.poster, name="poster"),
    path("sosialisasi/<str:code>/<str:slug>/", sessions.session, name="session"),
    path("mitra/", partners.partners, name="partners"),
    path("mitra/daftar/", partners.apply, name="apply"),
    path("mitra/daftar/terkirim/", partners.applied, name="applied"),
    path("mitra/<slug:slug>/", partners.partner, name="partner"),
    path("penyelenggara/", include("outreach.organiser_urls")),
    path("", include("outreach.staff_urls")),
]
