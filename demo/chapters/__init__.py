"""What the demonstration plays, in its order: one story a file."""

from __future__ import annotations

from demo.chapters import asking_to_talk, leading_a_meeting, safety_net, signing_up
from demo.scene import Chapter

CHAPTERS: tuple[Chapter, ...] = (
    signing_up.CHAPTER,
    leading_a_meeting.CHAPTER,
    asking_to_talk.CHAPTER,
    safety_net.CHAPTER,
)
