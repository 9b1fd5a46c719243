"""Closed lists of outreach: partners, sessions and registrations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartnerKind(models.TextChoices):
    VOLUNTEER_NETWORK = "volunteer_network", _("volunteer network")
    CHURCH = "church", _("parish or congregation")
    PROVINCE = "provincial_government", _("provincial government")
    REGENCY = "regency_government", _("regency government")
    SCHOOL = "school", _("school or campus")
    TRAINING_CENTRE = "training_centre", _("training centre")
    RETURNEE_GROUP = "returnee_group", _("group of returned migrants")
    NGO = "ngo", _("non-governmental organisation")
    COMMUNITY = "community", _("community")


class PartnerState(models.TextChoices):
    APPLIED = "applied", _("applied")
    RETURNED = "returned", _("returned with reasons")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    SUSPENDED = "suspended", _("suspended")


class MemberRole(models.TextChoices):
    COORDINATOR = "coordinator", _("coordinator")
    VOLUNTEER = "volunteer", _("volunteer")


class SessionState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("proposed")
    ON_HOLD = "on_hold", _("on hold")
    APPROVED = "approved", _("approved")
    CANCELLED = "cancelled", _("cancelled")
    HELD = "held", _("held")
    REPORTED = "reported", _("reported")


CLAIMING_STATES = (SessionState.PROPOSED, SessionState.ON_HOLD)  # want a place and time, do not have it yet
BOOKING_STATES = (SessionState.APPROVED, SessionState.HELD, SessionState.REPORTED)  # have it


class SessionKind(models.TextChoices):
    OUTREACH = "sosialisasi", _("information session")
    JOB_FAIR = "job_fair", _("job information fair")
    CLASS = "class", _("class")
    CLINIC = "clinic", _("document clinic")
    ONLINE = "online", _("online session")


class TargetGroup(models.TextChoices):
    YOUTH = "youth", _("young people")
    STUDENTS = "students", _("pupils and students")
    FAMILIES = "families", _("families")
    WOMEN = "women", _("women")
    MEN = "men", _("men")
    JOB_SEEKERS = "job_seekers", _("job seekers")
    RETURNEES = "returnees", _("returned migrants")
    VILLAGE_OFFICIALS = "village_officials", _("village officials")
    CHURCH = "church", _("parish or congregation members")


class SpeakerRole(models.TextChoices):
    """Ranks of the people who speak, as BP3MI writes them on invitations."""

    PLACEMENT_OFFICER_JUNIOR = "pengantar_kerja_muda", _("placement officer, junior rank")
    PLACEMENT_OFFICER_SENIOR = "pengantar_kerja_madya", _("placement officer, senior rank")
    LEGAL_COUNSELLOR = "penyuluh_hukum", _("legal counsellor")
    RETURNEE = "purna_migran", _("returned migrant")
    VILLAGE_HEAD = "kepala_desa", _("village head")
    CLERGY = "rohaniwan", _("priest or pastor")


class Material(models.TextChoices):
    LEAFLET = "leaflet", _("leaflets")
    QUIZ = "quiz", _("question sheets")
    ATTENDANCE_SHEET = "attendance_sheet", _("attendance sheet")
    SLIDES = "slides", _("slides")
    PROJECTOR = "projector", _("projector")
    SOUND = "sound", _("sound system")


class VenueKind(models.TextChoices):
    VILLAGE_OFFICE = "village_office", _("village or ward office")
    COMMUNITY_HALL = "community_hall", _("community hall")
    PARISH_HALL = "parish_hall", _("parish hall")
    CHAPEL = "chapel", _("church or chapel")
    SCHOOL = "school", _("school or campus")
    OFFICE = "office", _("government office")
    OPEN_AIR = "open_air", _("open air")
    OTHER = "other", _("other place")


class YesNoUnknown(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("not known")


class FacilitationRole(models.TextChoices):
    SPEAKER = "speaker", _("speaker")
    FACILITATOR = "facilitator", _("facilitator")
    INTERPRETER = "interpreter", _("interpreter")
    REGISTRAR = "registrar", _("attendance desk")


class FacilitationState(models.TextChoices):
    INVITED = "invited", _("invited")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


ASSIGNED_STATES = (FacilitationState.INVITED, FacilitationState.ACCEPTED)


class SeatState(models.TextChoices):
    """`registered` got a seat at once; `accepted` got it from the waiting list; `offered` keeps one until it lapses."""

    REGISTERED = "registered", _("has a place")
    WAITING = "waiting", _("on the waiting list")
    OFFERED = "offered", _("place offered")
    ACCEPTED = "accepted", _("has accepted a place")
    LAPSED = "lapsed", _("offer has lapsed")
    CANCELLED = "cancelled", _("cancelled")


SEATED_STATES = (SeatState.REGISTERED, SeatState.ACCEPTED)  # is expected to come
HOLDING_STATES = (*SEATED_STATES, SeatState.OFFERED)  # takes a seat that nobody else may get
ACTIVE_STATES = (*HOLDING_STATES, SeatState.WAITING)  # still wants to come


class AgeBand(models.TextChoices):
    UNDER_18 = "under_18", _("under 18")
    FROM_18 = "18_24", "18–24"
    FROM_25 = "25_34", "25–34"
    FROM_35 = "35_44", "35–44"
    FROM_45 = "45_up", _("45 and older")


class Sex(models.TextChoices):
    FEMALE = "female", _("woman")
    MALE = "male", _("man")


class Need(models.TextChoices):
    WHEELCHAIR = "wheelchair", _("wheelchair")
    INTERPRETER = "interpreter", _("interpreter")
    CHILD = "child", _("brings a child")


class RegistrationSource(models.TextChoices):
    WEB = "web", _("registered online")
    STAFF = "staff", _("entered by an office")
    PARTNER = "partner", _("entered by a partner")
