"""Addresses of staff and helpers, in the name space of outreach."""

from django.urls import path

from outreach.views import facilitators, staff

urlpatterns = [
    path("staf/sosialisasi/", staff.tasks, name="staff"),
    path("fasilitator/", facilitators.rota, name="rota"),
    path("fasilitator/jawab/<int:pk>/", facilitators.rota_answer, name="rota_answer"),
    path("fasilitator/waktu/", facilitators.say_availability, name="say_availability"),
    path("fasilitator/waktu/<int:pk>/hapus/", facilitators.forget_availability, name="forget_availability"),
    path("fasilitator/kalender/", facilitators.new_feed, name="new_feed"),
    path("fasilitator/kalender/cabut/", facilitators.revoke_feed, name="revoke_feed"),
    path("fasilitator/kalender/<str:token>/jadwal.ics", facilitators.feed, name="rota_feed"),
    path("fasilitator/undangan/jawab/", facilitators.answer, name="answer_facilitation"),
    path("fasilitator/undangan/<str:token>/", facilitators.invitation, name="facilitation"),
]
