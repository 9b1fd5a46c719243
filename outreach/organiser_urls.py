"""Addresses of the organiser area, in the name space of outreach."""

from django.urls import path

from outreach.views.organiser import again, change, home, joining, members, people, place, session, wizard

urlpatterns = [
    path("", home.home, name="organiser"),
    path("lampau/", home.past, name="organiser_past"),
    path("baru/", wizard.new, name="organiser_new"),
    path("gabung/", joining.join_by_code, name="join_by_code"),
    path("gabung/terima/", joining.accept, name="join_accept"),
    path("gabung/<str:token>/", joining.join, name="join"),
    path("mitra/<slug:slug>/anggota/", members.members, name="organiser_members"),
    path("mitra/<slug:slug>/anggota/<int:pk>/peran/", members.change_role, name="organiser_role"),
    path("mitra/<slug:slug>/anggota/<int:pk>/keluarkan/", members.remove, name="organiser_remove"),
    path("mitra/<slug:slug>/undangan/<int:pk>/cabut/", members.withdraw, name="organiser_withdraw"),
    path("mitra/<slug:slug>/keluar/", members.leave, name="organiser_leave"),
    path("<str:code>/", session.session, name="organiser_session"),
    path("<str:code>/ubah/di-mana/", place.place, name="organiser_place"),
    path("<str:code>/ubah/<slug:step>/", wizard.step, name="organiser_step"),
    path("<str:code>/periksa/", wizard.check, name="organiser_check"),
    path("<str:code>/ulangi/", again.repeat, name="organiser_repeat"),
    path("<str:code>/perubahan/", change.change, name="organiser_change"),
    path("<str:code>/perubahan/tempat/", change.change_place, name="organiser_change_place"),
    path("<str:code>/batalkan/", session.cancel, name="organiser_cancel"),
    path("<str:code>/laporan/", session.report, name="organiser_report"),
    path("<str:code>/bantuan/", session.ask_helper, name="organiser_helper"),
    path("<str:code>/jawab/", session.answer, name="organiser_answer"),
    path("<str:code>/nomor/", session.reveal, name="organiser_reveal"),
    path("<str:code>/pendaftaran/tutup/", session.close, name="organiser_close"),
    path("<str:code>/pendaftaran/buka/", session.reopen, name="organiser_reopen"),
    path("<str:code>/daftarkan/", people.register, name="organiser_register"),
    path("<str:code>/pesan/", people.message, name="organiser_message"),
    path("<str:code>/daftar-hadir.pdf", people.sheet, name="organiser_sheet"),
    path("<str:code>/pendaftar.csv", people.export, name="organiser_export"),
]
