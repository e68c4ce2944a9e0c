"""The one table of what is asked for at each address: endpoint of the server to kind of right.

An endpoint that is not here is refused. The territory is not checked here but where it is known
what is changed, by `auth.current.require`.
"""

from __future__ import annotations

from enum import StrEnum

from auth.people import Right


class Free(StrEnum):
    """What asks for no right."""

    FILE = "file"
    """A file of the program, the same for all; nobody is looked up."""
    PUBLIC = "public"
    """An answer for everybody, who may be known."""
    SIGNED = "signed"
    """Whoever has a session that has not come to its end, where reading is not open to all; the
    store is not asked about it."""
    KNOWN = "known"
    """Everybody who has logged in, whatever their rights."""


ENDPOINTS: dict[str, Right | Free] = {
    # Files of the program, and whether it is alive.
    "static": Free.FILE,
    "_dash_assets.static": Free.FILE,
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": Free.FILE,
    "/_favicon.ico": Free.FILE,
    "empty_topology": Free.FILE,
    "alive": Free.FILE,
    # A number and a day, answered from memory: every open page asks every few seconds.
    "version": Free.SIGNED,
    "ready": Free.FILE,
    # Looks itself at who asks: this machine, or who brings its token.
    "metrics": Free.FILE,
    # Accounts.
    "login": Free.PUBLIC,
    "login_oidc": Free.PUBLIC,
    "login_oidc_callback": Free.PUBLIC,
    "logout": Free.PUBLIC,
    "account": Free.KNOWN,
    "account_password": Free.KNOWN,
    "account_logout_everywhere": Free.KNOWN,
    "account_token_add": Free.KNOWN,
    "account_token_withdraw": Free.KNOWN,
    # Pages and their callbacks.
    "/": Right.READ,
    "/<path:path>": Right.READ,
    "/_dash-layout": Right.READ,
    "/_dash-dependencies": Right.READ,
    "/_dash-update-component": Right.READ,
    "/_reload-hash": Right.READ,
    # What pages ask for by themselves.
    "geometry": Right.READ,
    "units": Right.READ,
    "tiles": Right.READ,
    "figures": Right.READ,
    "classes_of_day": Right.READ,
    "curve_of_place": Right.READ,
    "tools_of": Right.READ,
    "help_of_page": Right.READ,
    "version_changes": Right.READ,
    # Files that are made.
    "map_picture": Right.READ,
    "report_of_place": Right.READ,
    # Minutes of a core, in the place of what somebody else has ordered: not for nobody.
    "report_bundle": Free.KNOWN,
    "report_bundle_progress": Right.READ,
    "report_bundle_file": Right.READ,
    "report_bundle_discarded": Free.KNOWN,
    "spot_table": Right.READ,
    "export-assignments": Right.READ,
    "export-audit": Right.ADMINISTER,
    "export-changes": Right.READ,
    "export-communes": Right.READ,
    "export-history": Right.READ,
    "export-ranking": Right.READ,
    "export-reminders": Right.READ,
    "export-task-units": Right.READ,
    "export-tasks": Right.READ,
    "export-unmarked": Right.READ,
    # Urging and spot checks.
    "urging_texts": Right.MARK,
    "urging_docx": Right.MARK,
    "urging_record": Right.MARK,
    "urging_send": Right.MARK,
    "urging_address": Right.MARK,
    "spot_keep": Right.MARK,
    "spot_findings": Right.MARK,
    # Marking, and deciding on what somebody else marked.
    "marks_record": Right.MARK,
    "marks_tasks": Right.MARK,
    "marks_undo": Right.MARK,
    "marks_confirm": Right.CONFIRM,
    "marks_return": Right.CONFIRM,
    # Bringing in files and taking them back.
    "load": Right.IMPORT,
    "send": Right.IMPORT,
    "state": Right.IMPORT,
    "choose": Right.IMPORT,
    "confirm": Right.IMPORT,
    "discard": Right.IMPORT,
    "rejected": Right.IMPORT,
    "template_file": Right.READ,
    "withdraw": Right.IMPORT,
    # The API.
    "api.units": Right.READ,
    "api.unit": Right.READ,
    "api.coverage": Right.READ,
    "api.unmarked": Right.READ,
    "api.tasks": Right.READ,
    "api.changes": Right.READ,
    "api.marks": Right.READ,
    "api.batches": Right.READ,
    "api.boundaries": Right.READ,
    "api.record": Right.MARK,
    "api.bring_in": Right.IMPORT,
    "api.take_back": Right.IMPORT,
    "api_documents.openapi": Right.READ,
    "api_documents.docs": Right.READ,
    "api_documents.docs_file": Right.READ,
    "api_documents.nothing": Right.READ,
}
