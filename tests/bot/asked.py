"""Requests, hours and complaints that tests of screens talk about; each the longest of its kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from storage.complaints import Complaint
from storage.request_messages import Message, Said
from storage.requests import Request
from storage.slots import Slot
from storage.staff import Member
from tests.sample import NOW, WHO

LONG = "Maximiliana-Constantina Numelung-Exemplificatoare"
# The longest date there is in words: a Wednesday of September, at ten to nine in the evening.
LATEST = datetime(2027, 9, 29, 17, 50, tzinfo=UTC)
WORDS = "Ne vedem miercuri la centru. Aduceți, vă rog, și caietul. " * 4
ME = Member(2**62 + 7, "belvedere", LONG, "counsellor", "active", 1)
STAFF_WHO = replace(WHO, member=ME)

REQUEST = Request(
    id=2**62 + 5,
    centre="belvedere",
    caregiver_id=11,
    account_id=1,
    topic="papers",
    category="",
    state="new",
    responsible_id=None,
    due_at=LATEST,
    owed_since=NOW,
    round=0,
    level=0,
    climb_at=LATEST,
    outcome=None,
    paper_signed=False,
    discreet=True,
    created_at=NOW,
    closed_at=None,
)
NOT_OWED: dict[str, Any] = {"due_at": None, "owed_since": None}
LATE = replace(REQUEST, due_at=NOW - timedelta(hours=1), level=1)
ASSIGNED = replace(REQUEST, state="assigned", responsible_id=ME.id)
ANSWERED = replace(ASSIGNED, state="answered", **NOT_OWED)
SCHEDULED = replace(ANSWERED, state="scheduled")
CLOSED = replace(ANSWERED, state="closed", outcome="referred", climb_at=None, closed_at=NOW)
UNREACHED = replace(CLOSED, outcome="unreached")
WITHDRAWN = replace(CLOSED, state="withdrawn", outcome=None)
# The team wrote first, from a case; and then the family did.
TALK = replace(ANSWERED, topic="other", case_id=2**62 + 21)
REPLIED_TO = replace(TALK, due_at=LATEST, owed_since=NOW)
MATERIAL = replace(
    ASSIGNED,
    topic="material",
    category="clothes",
    state="received",
    discreet=False,
)
APPROVED = replace(MATERIAL, state="approved", **NOT_OWED)
HANDED_OVER = replace(APPROVED, state="handed_over", climb_at=None, closed_at=NOW)
EVERY = (
    REQUEST, LATE, ASSIGNED, replace(ASSIGNED, due_at=LATE.due_at), ANSWERED, SCHEDULED, CLOSED, WITHDRAWN,
    replace(WITHDRAWN, closed_at=NOW - timedelta(days=1)), UNREACHED, TALK, REPLIED_TO,
    MATERIAL, replace(MATERIAL, due_at=LATE.due_at, level=2), replace(MATERIAL, **NOT_OWED), APPROVED,
    replace(APPROVED, due_at=LATEST, owed_since=NOW),
    replace(APPROVED, state="partly", due_at=LATE.due_at, owed_since=NOW, level=2),
    replace(APPROVED, state="partly"), replace(HANDED_OVER, state="refused"), HANDED_OVER,
    replace(HANDED_OVER, paper_signed=True), replace(MATERIAL, state="withdrawn", closed_at=NOW, **NOT_OWED),
)  # fmt: skip

SLOT = Slot(2**62 + 9, "belvedere", ME.id, LATEST, 60, False, "booked", REQUEST.id, 12)
BY_PHONE = replace(SLOT, by_phone=True)
FREE = replace(SLOT, state="open", request_id=None)

FROM_TEAM = Message(2**62 + 11, REQUEST.id, "team", ME.id, True, Said(words=WORDS), NOW)
FROM_FAMILY = replace(FROM_TEAM, side="family", author_id=None, by_name=False)
RECORDED = replace(FROM_FAMILY, said=Said(voice="AwACAgQ-invented-file-id"))

COMPLAINT = Complaint(
    id=2**62 + 13,
    centre="belvedere",
    year=2026,
    number=1234,
    kind="complaint",
    account_id=1,
    name=LONG,
    words="Prea frig în sala mare. " * 40,
    received_on=date(2026, 9, 23),
    due_on=date(2026, 9, 30),
    answer=None,
)
REPLIED = replace(COMPLAINT, answer=WORDS)
NAMELESS = replace(COMPLAINT, account_id=None, name=None, due_on=date(2026, 12, 30))
