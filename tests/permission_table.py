"""Who gets what at every address: the answer to a plain visit, literally, for each role.

A new address fails `tests/test_permissions.py` until its name stands in one of these lists. The objects visited belong
to BP3MI NTT and its partner: `tests/visited.py` makes them.
"""

from tests.outreach.permission_table import OUTREACH_TABLE

ROLES = ("citizen", "stranger", "volunteer", "partner", "other_editor", "editor", "verifier", "supervisor")

Answers = tuple[int, int, int, int, int, int, int, int]
TABLE: dict[str, Answers] = dict(OUTREACH_TABLE)


def _rows(answers: Answers, names: str) -> None:
    TABLE.update(dict.fromkeys(names.split(), answers))


# Public pages.
_rows(
    (200, 200, 200, 200, 200, 200, 200, 200),
    """
    healthz
    robots sitemap open_data opensearch picture
    api:openapi-json api:api-root api:opportunities api:opportunity api:agencies
    api:sessions api:offices api:regions
    home
    opportunities:search
    opportunities:detail
    opportunities:compare
    opportunities:digest
    opportunities:poster
    opportunities:kept
    opportunities:occupations
    opportunities:occupation
    opportunities:countries
    opportunities:feed opportunities:data_csv opportunities:data_json opportunities:picture
    opportunities:check
    opportunities:check_code
    outreach:sessions
    outreach:calendar
    outreach:feed outreach:picture
    outreach:embed
    outreach:data_csv
    outreach:data_json
    outreach:find_registration
    outreach:manage
    outreach:change_form
    outreach:registered
    outreach:register
    outreach:session_calendar
    outreach:poster
    outreach:session
    outreach:partners
    outreach:apply
    opportunities:alert-new outreach:alert-new alert-sent alert-confirm alert-stop alert-manage
    outreach:applied
    outreach:partner
    guide
    guide_page
    offices
    packets
    packet
    report
    privacy
    accessibility
    account_inactive
    account_reset_password
    account_reset_password_done
    account_reset_password_from_key_done
    account_reset_password_from_key
    components sent-messages
    """,
)

# Asks without the question that they need.
_rows(
    (400, 400, 400, 400, 400, 400, 400, 400),
    """
    api:check
    """,
)

# Short addresses that lead to the full one.
_rows(
    (301, 301, 301, 301, 301, 301, 301, 301),
    """
    opportunities:detail_by_code
    opportunities:country
    outreach:session_by_code
    """,
)

# Two-step verification: asks for the password first; codes are asked for on the way in, of those who have them.
_rows(
    (302, 302, 302, 302, 302, 302, 302, 302),
    """
    mfa_activate_totp mfa_deactivate_totp mfa_view_recovery_codes mfa_download_recovery_codes
    mfa_generate_recovery_codes
    mfa_authenticate mfa_reauthenticate
    """,
)

# Leads back to the form.
_rows(
    (302, 302, 302, 302, 302, 302, 302, 302),
    """
    outreach:send_registration
    """,
)

# Acts: a visit is refused.
_rows(
    (405, 405, 405, 405, 405, 405, 405, 405),
    """
    outreach:change outreach:cancel outreach:accept outreach:coming
    """,
)

# For people who have not signed in yet.
_rows(
    (200, 302, 302, 302, 302, 302, 302, 302),
    """
    account_login
    account_signup
    """,
)

# For people who have signed in.
_rows(
    (302, 200, 200, 200, 200, 200, 200, 200),
    """
    account_logout
    account_change_password
    account_reauthenticate
    mfa_index
    """,
)

# Sending by hand: buttons only.
_rows((302, 404, 404, 404, 405, 405, 405, 405), "message-open message-close message-again")

# No worker runs in a test.
_rows(
    (503, 503, 503, 503, 503, 503, 503, 503),
    """
    readyz
    """,
)

# Read by all staff; facts and reference data are national.
_rows(
    (302, 404, 404, 404, 200, 200, 200, 200),
    """
    staff messages admin:portal_alert_changelist
    admin:index
    admin:jsi18n
    admin:portal_occupation_changelist
    admin:portal_occupation_history
    admin:portal_occupation_change
    admin:portal_sector_changelist
    admin:portal_sector_history
    admin:portal_sector_change
    admin:portal_rulereference_changelist
    admin:portal_rulereference_history
    admin:portal_rulereference_change
    admin:portal_placementscheme_changelist
    admin:portal_placementscheme_history
    admin:portal_placementscheme_change
    admin:portal_country_changelist
    admin:portal_country_history
    admin:portal_country_change
    admin:portal_guidepage_changelist
    admin:portal_guidepage_history
    admin:portal_guidepage_change
    admin:portal_hotline_changelist
    admin:portal_hotline_history
    admin:portal_hotline_change
    admin:portal_exchangerate_changelist
    admin:portal_exchangerate_history
    admin:portal_exchangerate_change
    admin:portal_language_changelist
    admin:portal_language_history
    admin:portal_language_change
    admin:portal_region_changelist
    admin:portal_region_history
    admin:portal_region_change
    admin:portal_office_changelist
    admin:portal_office_history
    admin:portal_office_change
    admin:opportunities_agency_changelist
    admin:opportunities_agency_history
    admin:opportunities_agency_change
    admin:opportunities_amendment_changelist
    admin:opportunities_destinationrule_changelist
    admin:opportunities_destinationrule_history
    admin:opportunities_destinationrule_change
    admin:opportunities_destination_changelist
    admin:opportunities_destination_history
    admin:opportunities_destination_change
    admin:opportunities_joborderfile_changelist
    admin:opportunities_opportunity_changelist
    admin:opportunities_costkind_changelist
    admin:opportunities_costkind_history
    admin:opportunities_costkind_change
    admin:opportunities_livingassumption_changelist
    admin:opportunities_livingassumption_history
    admin:opportunities_livingassumption_change
    admin:opportunities_document_changelist
    admin:opportunities_document_history
    admin:opportunities_document_change
    admin:opportunities_searchmiss_changelist
    admin:opportunities_searchsynonym_changelist
    admin:opportunities_searchsynonym_history
    admin:opportunities_searchsynonym_change
    """,
)

# Leads staff to where they want to be.
_rows(
    (302, 404, 404, 404, 302, 302, 302, 302),
    """
    admin:login
    admin:app_list
    """,
)

# Written by editors.
_rows(
    (302, 404, 404, 404, 200, 200, 403, 200),
    """
    admin:portal_occupation_add
    admin:portal_exchangerate_add
    admin:opportunities_agency_add
    admin:opportunities_joborderfile_import
    admin:opportunities_opportunity_add
    admin:opportunities_livingassumption_add
    admin:opportunities_searchsynonym_add
    admin:opportunities_searchsynonym_delete
    """,
)

# Leads editors to where the file is sent.
_rows(
    (302, 404, 404, 404, 302, 302, 403, 302),
    """
    admin:opportunities_joborderfile_check
    """,
)

# Done by verifiers.
_rows(
    (302, 404, 404, 404, 403, 403, 200, 200),
    """
    admin:opportunities_agency_sanction
    """,
)

# Decided by KP2MI alone.
_rows(
    (302, 404, 404, 404, 403, 403, 403, 200),
    """
    admin:portal_sector_add
    admin:portal_rulereference_add
    admin:portal_placementscheme_add
    admin:portal_country_add
    admin:portal_guidepage_add
    admin:portal_hotline_add
    admin:portal_language_add
    admin:portal_office_add
    admin:portal_user_password_link
    admin:portal_user_second_factor
    admin:auth_user_password_change
    admin:portal_user_changelist
    admin:portal_user_add
    admin:portal_user_history
    admin:portal_user_change
    admin:opportunities_agency_lift
    admin:opportunities_destinationrule_add
    admin:opportunities_destination_add
    admin:opportunities_costkind_add
    admin:opportunities_document_add
    """,
)

# Kept for the history or needing more than a plain visit: refused to all staff.
_rows(
    (302, 404, 404, 404, 403, 403, 403, 403),
    """
    admin:autocomplete
    admin:portal_occupation_delete
    admin:portal_sector_delete
    admin:portal_rulereference_delete
    admin:portal_placementscheme_delete
    admin:portal_country_delete
    admin:portal_guidepage_delete
    admin:portal_hotline_delete
    admin:portal_exchangerate_delete
    admin:portal_language_delete
    admin:portal_region_add
    admin:portal_region_delete
    admin:portal_office_delete
    admin:portal_user_delete
    admin:opportunities_agency_delete
    admin:opportunities_amendment_add
    admin:opportunities_destinationrule_delete
    admin:opportunities_destination_delete
    admin:opportunities_joborderfile_add
    admin:opportunities_costkind_delete
    admin:opportunities_livingassumption_delete
    admin:opportunities_document_delete
    """,
)

# Rows of BP3MI NTT: the editor of another office finds nothing.
_rows(
    (302, 404, 404, 404, 404, 200, 200, 200),
    """
    admin:opportunities_amendment_history
    admin:opportunities_amendment_change
    admin:opportunities_joborderfile_history
    admin:opportunities_joborderfile_change
    admin:opportunities_opportunity_history
    admin:opportunities_opportunity_change
    """,
)

# Rows of BP3MI NTT that editors write.
_rows(
    (302, 404, 404, 404, 404, 200, 403, 200),
    """
    admin:opportunities_opportunity_transition
    admin:opportunities_opportunity_delete
    """,
)

# Rows of BP3MI NTT that verifiers decide.
_rows(
    (302, 404, 404, 404, 404, 403, 200, 200),
    """
    admin:opportunities_amendment_transition
    """,
)

# Rows of BP3MI NTT that nobody deletes.
_rows(
    (302, 404, 404, 404, 404, 403, 403, 403),
    """
    admin:opportunities_amendment_delete
    admin:opportunities_joborderfile_delete
    """,
)
