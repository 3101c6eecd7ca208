"""Who may do what to whose: one table. What a role may not see looks to it as if it were not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from storage.staff import Member, Role

Action = Literal[
    "plan",
    "see_roster",
    "take_attendance",
    "enter_family",
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

# A role that a row does not name may not do it at all.
RIGHTS: Mapping[Action, Mapping[Role, Reach]] = {
    "plan": _LEADS,
    "see_roster": _LEADS,
    "take_attendance": _LEADS,
    "enter_family": _LEADS,
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
