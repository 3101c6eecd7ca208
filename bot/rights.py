"""Who may do what to whose: one table. What a role may not see looks to it as if it were not there.

`python -m bot.rights` writes it down for people to read, in docs/reference/rights.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from storage.staff import ROLES, Member, Role

Action = Literal[
    "see_team",
    "plan",
    "see_roster",
    "take_attendance",
    "enter_family",
    "see_requests",
    "work_request",
    "open_slots",
    "set_topics",
    "set_closed_days",
    "see_complaints",
    "answer_complaint",
    "see_alert",
    "set_duty",
    "see_case",
    "work_case",
    "open_case",
    "see_case_looks",
    "set_no_contact",
    "decide",
    "broadcast",
    "approve_broadcast",
    "invite",
    "confirm_member",
    "switch_off",
    "read_audit",
]
# "all": anything of the centre; "own": what this member leads or is responsible for.
Reach = Literal["all", "own"]

_LEADS: Mapping[Role, Reach] = {
    "director": "all",
    "coordinator": "all",
    "counsellor": "own",
    "staff": "own",
}
_COORDINATES: Mapping[Role, Reach] = {"director": "all", "coordinator": "all"}
_APPOINTS: Mapping[Role, Reach] = {"director": "all", "coordinator": "all", "administrator": "all"}

_BELONGS: Mapping[Role, Reach] = dict.fromkeys(ROLES, "all")

# A role that a row does not name may not do it at all.
RIGHTS: Mapping[Action, Mapping[Role, Reach]] = {
    "see_team": _BELONGS,
    "plan": _LEADS,
    "see_roster": _LEADS,
    "take_attendance": _LEADS,
    "enter_family": _LEADS,
    # Of requests, "own" is what is about a topic this member works on (storage/topics.py).
    "see_requests": _LEADS,
    "work_request": _LEADS,
    "open_slots": _LEADS,
    "set_topics": _COORDINATES,
    "set_closed_days": _COORDINATES,
    "see_complaints": _COORDINATES,
    "answer_complaint": _COORDINATES,
    # Of alerts, "own" is what this member is on duty for, or has taken.
    "see_alert": _LEADS,
    "set_duty": _COORDINATES,
    # Of cases, "own" is what this member is responsible for. A new one is opened by whoever coordinates.
    "see_case": _LEADS,
    "work_case": _LEADS,
    "open_case": _COORDINATES,
    "see_case_looks": _COORDINATES,
    "set_no_contact": _COORDINATES,
    "decide": _COORDINATES,
    "broadcast": _LEADS,
    "approve_broadcast": _COORDINATES,
    "invite": _APPOINTS,
    "confirm_member": _COORDINATES,
    "switch_off": _APPOINTS,
    "read_audit": _COORDINATES,
}


def reach(member: Member | None, action: Action) -> Reach | None:
    """None when this person may not do it to anything."""
    return RIGHTS[action].get(member.role) if member is not None else None


def may(member: Member | None, action: Action, *, responsible: int | None = None) -> bool:
    """`responsible`: the id of the member whose thing it is."""
    found = reach(member, action)
    return found == "all" or (found == "own" and member is not None and member.id == responsible)


PAGE = Path(__file__).parent.parent / "docs/reference/rights.md"
_INTRODUCTION = """\
# Rights: who may do what

Written by `python -m bot.rights` from the table in `bot/rights.py`; a test fails when the two differ.

**all**: anything of the member's own centre. **own**: what this member leads or is responsible for. **–**: it
looks as if it were not there. Roles are read from the database in every turn, so a change counts with the
next tap. Nobody reaches anything of another centre. Parents have no role: they reach what is their own.
"""


def page() -> str:
    """The table as Markdown."""
    rows = [("may", *ROLES), ("---",) * (len(ROLES) + 1)]
    for action, cell in RIGHTS.items():
        rows.append((action.replace("_", " "), *(cell.get(role, "–") for role in ROLES)))
    return "\n".join([_INTRODUCTION, *(f"| {' | '.join(row)} |" for row in rows), ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
