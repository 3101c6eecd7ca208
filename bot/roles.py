"""What the roles are called, and the signs beside them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.texts import Text, _
from storage.staff import Role

ROLES: Mapping[Role, Text] = {
    "director": _("management"),
    "coordinator": _("coordination"),
    "counsellor": _("counselling"),
    "staff": _("activities with families"),
    "administrator": _("technical administration"),
}
