"""What docs/evidence.md says about each kind of run."""

from __future__ import annotations

from tests.chaos.oracle.arrivals import ambiguous

__all__ = [
    "BOUNDARIES",
    "BROADCAST",
    "KILLS",
    "PLANTED",
    "QUEUE",
    "RESTARTS",
    "SENDERS",
    "TERMINATE",
    "ambiguous",
]

KILLS = """\
What `python -m bot run` runs, in a copy of a process that has loaded it, so that it is up in a tenth of a second and its
clock ticks five times a second; against the sandbox, with twelve phones that sign up, cancel, undo, wait, take offers, swap dates,
leave introductions half-way, tap twice and tap old buttons, for meetings with few seats; SIGKILL at a random moment,
again and again. Then three views are compared: what every phone ever showed, what the database went through (triggers
write down every change, so that seats are counted at all times and not at the end), what the sandbox accepted.

*lost*: an update without its turn, a tap without an answer, a sign-up told of and not in the books, a promise that no
phone has. *doubled*: more came of it than was done. *ambiguous*: a message that had arrived when the sender died before
it could write that down; it comes once more. *longest silence*: from doing something to the first sign of life, the time
without a bot not counted (and counted). *screens shown again*: the answer had arrived, and came once more after the
restart, because nobody could know."""
BOUNDARIES = """\
Three stories (somebody new takes the last seat, gives it back and wants it again, somebody else waits and is offered it;
somebody asks to talk, is answered, agrees on an hour, and the request is closed; a coordinator plans a meeting, accepts
a sign-up, writes to everybody who comes and takes the attendance),
played anew for every statement, commit and call to Telegram in them: the bot dies right before or right after, another one
takes over, the dialogue goes on. The same three views are compared each time."""
TERMINATE = """\
The same as being killed at random moments, but asked to stop (SIGTERM), as a service manager does before an update.
It must end within ten seconds, with 0, and leave nothing uncertain."""
RESTARTS = """\
One `python -m bot run`, the same crowd; PostgreSQL (fsync on) is stopped every few seconds, in turn in good order
(SIGINT) and as a crash does (SIGQUIT), is away for up to a second and a half, and is started again. What was being
recorded as sent in that moment is uncertain, and comes once more."""
QUEUE = """\
So many messages wait, three for each family; Telegram's limits are on (30 a second in all, one a second for a chat after
a burst of three), and five people go on tapping, once a second each. *to the ideal*: the time for all that was sent
meanwhile at 30 a second. *answer*: from a tap to the screen it leads to."""
BROADCAST = """\
A coordinator writes to all families on the phone, a second one says yes to it, and it goes out at Telegram's pace; SIGKILL
whenever another quarter of them has it. Then every phone is looked at. What was in flight at a kill (requested, and nobody
could write down what became of it) is not sent again, because a message that comes twice does harm: the staff's message
counts it as uncertain, and says who it is. *never*: of those, how many phones do not have it; nobody else may be without."""
SENDERS = """\
`python -m bot run --only sender`, three times on one PostgreSQL; Telegram's pace is lifted, so that they are in each
other's way all the time."""
PLANTED = """\
Mistakes that somebody could make in good faith, planted into the running bot from outside (`tests/chaos/planted.py`).
Each must show in the short story made for it, in which a sound bot comes out clean; and most show by killing at random,
with up to a hundred kills."""
