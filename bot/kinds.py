"""What the kinds of activities are called."""

from __future__ import annotations

from collections.abc import Mapping

from bot.texts import Text, _
from storage.activities import Kind

KINDS: Mapping[Kind, Text] = {
    "parental_education": _("Parental education"),
    "parenting_workshop": _("Parenting workshop"),
    "support_group": _("Support group"),
    "homework": _("Homework"),
    "reading": _("Reading"),
    "science": _("Science"),
    "games_sports": _("Games and sports"),
    "arts_culture": _("Arts and culture"),
    "life_skills": _("Life skills"),
    "vocational": _("Finding a profession"),
    "community": _("Community activities"),
    "counselling_group": _("Group counselling"),
}
