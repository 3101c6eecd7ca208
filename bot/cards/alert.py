"""To the person on duty: there is a signal. Who it is and what was done comes after "I take it"."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot import alarms, contact_way
from bot.cards import Card, Ids
from bot.outcome import Outcome, Show, Start
from bot.rights import reach
from bot.screen import Button, Screen, menu, tap
from bot.texts import Lines, Sayable, Text, _, fixed
from bot.who import Who
from storage import accounts, alerts, audit, persons, safe_hours
from storage.alerts import ACTIONS, Action, Alert, Kind
from storage.database import Transaction
from storage.persons import Person
from storage.safe_hours import SafeHours

KIND_TEXTS: dict[Kind, Text] = {
    "child_danger": _("a child in danger"),
    "domestic_violence": _("violence at home"),
    "suicide_risk": _("thoughts of death"),
    "immediate": _("a danger just now"),
    "other": _("something else"),
}
ACTION_LABELS: dict[Action, Text] = {
    "called_112": _("☎️ I called 112"),
    "called_119": _("☎️ I called 119"),
    "told_dgaspc": _("✉️ I told DGASPC"),
    "talked": _("💬 I talked with them"),
    "nothing_needed": _("✅ Nothing was needed"),
}


class Facts(BaseModel):
    """`person`: None for somebody who has not introduced themselves, or whose data were erased; `safe`: when
    to call them; `leads`: answers for the centre; `left`: only that it was taken and left there, and nothing about anybody.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    who: Who
    alert: Alert
    person: Person | None
    mine: bool
    safe: SafeHours | None = None
    leads: bool = False
    left: bool = False


def load(db: Transaction, who: Who, ids: Ids) -> Facts | None:
    """Seen by whoever it was told to, whoever took it, and those who answer for the centre."""
    left = ids[1:] == (alarms.LEFT,)
    alert = alerts.find(db, ids[0]) if ids and who.member is not None else None
    if alert is None or who.member is None or alert.centre != who.centre.code:
        return None
    mine = alert.acknowledged_by == who.member.id
    everything = reach(who.member, "see_alert") == "all"
    if not (mine or everything or who.member.id in alerts.on_duty(db, alert.centre)):
        return None
    if left and (alert.acknowledged_at is None or alert.closed_at is not None):
        return None
    person, safe = None, None
    if mine and not left and alert.account_id is not None:
        account = accounts.find(db, alert.account_id)
        if account is not None and account.person_id is not None:
            person = persons.find(db, account.person_id)
            safe = safe_hours.of(db, person.id)
            fields = ("name", "phone")
            audit.read(db, who.member, "persons", person.id, who.now, fields=fields)
        audit.read(db, who.member, "alerts", alert.id, who.now, fields=("kind",))
    return Facts(
        who=who, alert=alert, person=person, mine=mine, safe=safe, leads=everything, left=left
    )


def say(facts: Facts) -> Screen:
    who, alert = facts.who, facts.alert
    head = _("⚠️ Alert of {when}.", when=who.when(alert.raised_at))
    if alert.acknowledged_at is None:
        return Screen(
            (head, _("Somebody asked that the team be told. The next person is told soon.")),
            (Button(_("🙋 I take it"), tap("alert", "take", alert.id)),),
            protect=True,
        )
    if facts.left:
        whose = _("You took it.") if facts.mine else _("✅ A colleague has taken it.")
        show = Button(_("👁 Show it"), tap("alert", "", alert.id))
        return Screen((head, whose, _("What was done is not said yet.")), (show,), protect=True)
    if not facts.mine:
        over = [Button(_("🤲 I take it over"), tap("alert", "take_over", alert.id, _theirs(alert)))]
        offered = over if facts.leads and alert.closed_at is None else []
        return Screen((head, _("✅ A colleague has taken it.")), (*offered, menu()), protect=True)
    about: list[Sayable] = [_("It may be about {kind}.", kind=KIND_TEXTS[alert.kind])]
    if facts.person is not None:
        about.append(fixed("<b>{name}</b>", name=facts.person.name))
        about += contact_way.lines(facts.person, facts.safe)
    else:
        about.append(_("We do not know the name. This person reads what you write here."))
    if alert.closed_at is not None and alert.action is not None:
        done = ACTION_LABELS[alert.action]
        return Screen((head, Lines([*about, done])), (menu(),), protect=True)
    duty = _(
        "Anyone who suspects abuse, neglect or ill-treatment of a child must tell DGASPC at once (Law 272/2004, art. 89)."
    )
    done_labels = [
        Button(label, tap("alert", "close", alert.id, number))
        for number, label in enumerate(ACTION_LABELS.values())
    ]
    # Nobody can call them, or may, but this chat reaches them.
    no_call = facts.person is None or not facts.person.phone or facts.safe == "write"
    reads = no_call and alert.account_id is not None
    write = [Button(_("🖊️ Write to them"), tap("alert", "write", alert.id))] if reads else []
    ask = contact_way.ask(facts.person, facts.safe, tap("alert", "number", alert.id))
    return Screen(
        (head, Lines(about), duty, _("What was done?")), (*write, *ask, *done_labels), protect=True
    )


def _theirs(alert: Alert) -> int:
    return alert.acknowledged_by or 0


def take(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids)
    if facts is None or who.member is None:
        return Outcome(then=Show("alert", ids))
    if not alerts.acknowledge(db, facts.alert.id, who.member.id, who.now):
        said = _("You took it.") if facts.mine else _("A colleague was faster.")
        return Outcome(said, Show("alert", ids))
    audit.record(
        db, who.member, "change", "alerts", facts.alert.id, who.now, fields=("acknowledged_by",)
    )
    alarms.truth(db, who, facts.alert, f"alert_seen:{facts.alert.id}", at=who.now)
    return Outcome(then=Show("alert", ids))


def take_over(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """By whoever answers for the centre, from a colleague who is away or gone."""
    facts = load(db, who, ids[:1])
    if facts is None or who.member is None or not facts.leads or len(ids) != 2:
        return Outcome(then=Show("alert", ids[:1]))
    if not alerts.take_over(db, facts.alert.id, who.member.id, ids[1]):
        return Outcome(_("A colleague was faster."), Show("alert", ids[:1]))
    audit.record(
        db, who.member, "change", "alerts", facts.alert.id, who.now, fields=("acknowledged_by",)
    )
    return Outcome(then=Show("alert", ids[:1]))


def number(db: Transaction, who: Who, ids: Ids) -> Outcome:
    """Whoever sends help to them may need it."""
    facts = load(db, who, ids[:1])
    if facts is None or facts.person is None or facts.alert.closed_at is not None:
        return Outcome(then=Show("alert", ids[:1]))
    return contact_way.asked_for(db, who, facts.person)


def write(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids[:1])
    if facts is None or not facts.mine or facts.alert.closed_at is not None:
        return Outcome(then=Show("alert", ids[:1]))
    return Outcome(then=Start("alert_write", {"alert": str(facts.alert.id)}))


def close(db: Transaction, who: Who, ids: Ids) -> Outcome:
    facts = load(db, who, ids[:1])
    if facts is not None and facts.mine and len(ids) == 2 and ids[1] < len(ACTIONS):
        action = ACTIONS[ids[1]]
        if alerts.close(db, facts.alert.id, action, who.now):
            audit.record(
                db, who.member, "change", "alerts", facts.alert.id, who.now, fields=("action",)
            )
    return Outcome(then=Show("alert", ids[:1]))


CARD = Card(
    "alert",
    load,
    say,
    {"take": take, "take_over": take_over, "write": write, "number": number, "close": close},
    rights={"": "see_alert"},
)
