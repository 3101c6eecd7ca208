from __future__ import annotations

from dataclasses import replace

from bot.cards.signup import Facts
from tests.sample import MEETING, SIGNUP, WHO

FACTS = [
    Facts(who=WHO, signup=SIGNUP, meeting=MEETING),
    *(
        Facts(who=WHO, signup=replace(SIGNUP, state="declined"), meeting=MEETING, reason=reason)
        for reason in ("other_group", "please_call", "not_here")
    ),
]
