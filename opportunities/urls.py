"""Public addresses of job opportunities."""

from django.urls import path, re_path

from opportunities.views import check, chosen, data, feeds, listing, paper, pictures, places, search
from portal.views import alerts

app_name = "opportunities"

urlpatterns = [
    path("lowongan/", search.search_page, name="search"),
    path("lowongan/kabar/", alerts.new, {"topic": "jobs"}, name="alert-new"),
    re_path(r"^lowongan/ringkasan/(?P<region>\d\d(\.\d\d)?)\.pdf$", paper.digest, name="digest"),
    path("lowongan/banding/", chosen.compare, name="compare"),
    path("simpanan/", chosen.kept, name="kept"),
    path("lowongan/<str:code>/poster.pdf", paper.poster, name="poster"),
    path("lowongan/feed.xml", feeds.feed, name="feed"),
    path("lowongan/data.csv", data.data_csv, name="data_csv"),
    path("lowongan/data.json", data.data_json, name="data_json"),
    path("lowongan/<str:code>/gambar.png", pictures.picture, name="picture"),
    path("lowongan/<str:code>/", listing.listing, name="detail_by_code"),
    path("lowongan/<str:code>/<str:slug>/", listing.listing, name="detail"),
    path("profesi/", places.occupations, name="occupations"),
    path("profesi/<slug:slug>/", places.occupation, name="occupation"),
    path("negara/", places.countries, name="countries"),
    re_path(r"^negara/(?P<iso2>[A-Za-z]{2})/$", places.country, name="country"),
    path("cek/", check.check, name="check"),
    path("cek/<str:code>/", check.check_code, name="check_code"),
]
