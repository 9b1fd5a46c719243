"""Who gets what in the organiser area, the back office of outreach and for helpers: see `tests.permission_table`."""

Answers = tuple[int, int, int, int, int, int, int, int]
OUTREACH_TABLE: dict[str, Answers] = {}


def _rows(answers: Answers, names: str) -> None:
    OUTREACH_TABLE.update(dict.fromkeys(names.split(), answers))


# Outreach in the back office: worklist, lists, and what is national.
_rows(
    (302, 404, 404, 404, 200, 200, 200, 200),
    """
    outreach:staff
    admin:outreach_facilitation_changelist
    admin:outreach_partner_changelist
    admin:outreach_venue_changelist
    admin:outreach_traveltime_changelist
    admin:outreach_traveltime_history
    admin:outreach_traveltime_change
    admin:outreach_registration_changelist
    admin:outreach_sessionchange_changelist
    admin:outreach_session_changelist
    """,
)

# Written by editors.
_rows(
    (302, 404, 404, 404, 200, 200, 403, 200),
    """
    admin:outreach_partner_add
    admin:outreach_venue_add
    admin:outreach_traveltime_add
    admin:outreach_traveltime_delete
    admin:outreach_session_add
    """,
)

# Rows of BP3MI NTT.
_rows(
    (302, 404, 404, 404, 404, 200, 200, 200),
    """
    admin:outreach_facilitation_withdraw
    admin:outreach_facilitation_history
    admin:outreach_facilitation_change
    admin:outreach_partner_contact
    admin:outreach_partner_history
    admin:outreach_partner_change
    admin:outreach_venue_check
    admin:outreach_venue_history
    admin:outreach_venue_change
    admin:outreach_registration_transition
    admin:outreach_registration_history
    admin:outreach_registration_change
    admin:outreach_sessionchange_history
    admin:outreach_sessionchange_change
    admin:outreach_session_propose_change
    admin:outreach_session_invite
    admin:outreach_session_history
    admin:outreach_session_change
    """,
)
_rows((302, 404, 404, 404, 404, 200, 403, 200), "admin:outreach_partner_new_contact")

# Rows of BP3MI NTT that verifiers decide.
_rows(
    (302, 404, 404, 404, 404, 403, 200, 200),
    """
    admin:outreach_partner_renew
    admin:outreach_partner_transition
    admin:outreach_sessionchange_transition
    admin:outreach_session_transition
    """,
)

# Rows of BP3MI NTT that nobody deletes, and a telephone that is not shown ten days before the session.
_rows(
    (302, 404, 404, 404, 404, 403, 403, 403),
    """
    admin:outreach_facilitation_delete
    admin:outreach_partner_delete
    admin:outreach_venue_delete
    admin:outreach_registration_reveal
    admin:outreach_registration_delete
    admin:outreach_sessionchange_delete
    admin:outreach_session_delete
    """,
)

# Made elsewhere: people register, are invited, and propose changes.
_rows(
    (302, 404, 404, 404, 403, 403, 403, 403),
    """
    admin:outreach_facilitation_add
    admin:outreach_registration_add
    admin:outreach_sessionchange_add
    """,
)

# Helpers: their own list, and what a secret link opens. Acts refuse a visit.
_rows((302, 404, 200, 200, 200, 200, 200, 200), "outreach:rota")
_rows(
    (200, 200, 200, 200, 200, 200, 200, 200),
    """
    outreach:rota_feed
    outreach:facilitation
    """,
)
_rows(
    (405, 405, 405, 405, 405, 405, 405, 405),
    """
    outreach:rota_answer
    outreach:say_availability
    outreach:forget_availability
    outreach:new_feed
    outreach:revoke_feed
    outreach:answer_facilitation
    """,
)

# The organiser area: members of partners, whoever helps at a session, and staff. Acts refuse a visit.
_rows(
    (302, 404, 200, 200, 200, 200, 200, 200),
    """
    outreach:organiser
    outreach:organiser_past
    """,
)
_rows((302, 404, 404, 200, 200, 200, 404, 200), "outreach:organiser_new")
_rows(
    (302, 404, 404, 200, 404, 200, 200, 200),
    """
    outreach:organiser_session
    outreach:organiser_change
    outreach:organiser_change_place
    outreach:organiser_cancel
    outreach:organiser_register
    outreach:organiser_message
    outreach:organiser_sheet
    """,
)
_rows(
    (302, 404, 404, 200, 404, 200, 404, 200),
    """
    outreach:organiser_repeat
    outreach:organiser_members
    """,
)
_rows((302, 404, 200, 200, 404, 404, 404, 404), "outreach:organiser_leave")
_rows(
    (302, 404, 404, 302, 404, 302, 404, 302),
    """
    outreach:organiser_place
    outreach:organiser_step
    outreach:organiser_check
    """,
)
_rows(
    (302, 404, 404, 302, 404, 302, 302, 302),
    """
    outreach:organiser_report
    outreach:organiser_reveal
    """,
)
_rows(
    (302, 405, 405, 405, 405, 405, 405, 405),
    """
    outreach:organiser_answer
    outreach:organiser_helper
    outreach:organiser_close
    outreach:organiser_reopen
    outreach:organiser_export
    outreach:organiser_role
    outreach:organiser_remove
    outreach:organiser_withdraw
    """,
)

# Joining a partner: everybody may have an invitation; the secret that is visited here is none.
_rows((200, 200, 200, 200, 200, 200, 200, 200), "outreach:join_by_code")
_rows((302, 302, 302, 302, 302, 302, 302, 302), "outreach:join_accept")
_rows((404, 404, 404, 404, 404, 404, 404, 404), "outreach:join")
