"""Hold one program against one person: hard needs, things to ask, wishes. Test and reason in one breath. Pure."""

from eligibility.levels import Level
from programs.attendance import needs_no_way
from programs.needs import NO_INSURANCE, Needs, Wish
from programs.offers import Offer
from programs.remedies import withdrawal_from
from programs.sayings import Coded, Said, Value, coded, gettext_noop, say
from programs.wishes import Judgement, weigh, weigh_wishes

WITHOUT_INSURANCE = frozenset({"free", "sliding_scale", "assistance", "state", "tribal"})
FREE = frozenset({"free"})
# What serves a payer where it is not listed itself: who pays alone also pays on a sliding scale.
ALSO = {"self_pay": frozenset({"free", "sliding_scale", "assistance"})}


def level_for(needs: Needs, offer: Offer) -> Level | None:
    """Return the lowest level offered that is not below the one needed; None where there is none."""
    return min((level for level in offer.levels if level >= needs.level), default=None)


def judge(needs: Needs, offer: Offer, level: Level, miles: float | None) -> Judgement:
    """Return the judgement on a program a person would join at `level`, `miles` away (None: not known)."""
    said = Judgement()
    for test in (_level, _age, _condition, _substances, _payer, _medicines, _serves, _openings, _distance):
        test(said, needs, offer, level, miles)
    _withdrawal(said, needs, offer)
    _taking_part(said, needs, offer)
    weigh_wishes(said, needs, offer, level)
    return said


def _level(said: Judgement, needs: Needs, offer: Offer, level: Level, miles: float | None) -> None:
    if level is needs.level:
        said.speaks_for.append(
            say(gettext_noop("Offers the level needed: %(level)s."), level=Coded("LevelCode", level.value))
        )
    else:
        said.missed.append(
            say(
                gettext_noop("Next higher level: %(offered)s, where %(needed)s is needed. Plan the way back down."),
                offered=Coded("LevelCode", level.value),
                needed=Coded("LevelCode", needs.level.value),
            )
        )


def ages_words(offer: Offer) -> Said:
    """Return the ages a program takes, in words."""
    if offer.age_from is not None and offer.age_to is not None:
        return say(gettext_noop("Takes ages %(low)s to %(high)s."), low=offer.age_from, high=offer.age_to)
    if offer.age_from is not None:
        return say(gettext_noop("Takes ages %(low)s and over."), low=offer.age_from)
    if offer.age_to is not None:
        return say(gettext_noop("Takes ages up to %(high)s."), high=offer.age_to)
    return say(gettext_noop("Ages are not listed: ask the program."))


def _age(said: Judgement, needs: Needs, offer: Offer, level: Level, miles: float | None) -> None:
    words = ages_words(offer)
    if offer.age_from is None and offer.age_to is None:
        said.to_ask.append(words)
    elif needs.age is None:
        said.to_ask += [words, say(gettext_noop("Age not known yet."))]
    elif (offer.age_from is not None and needs.age < offer.age_from) or (
        offer.age_to is not None and needs.age > offer.age_to
    ):
        said.miss(say(gettext_noop("age")), words)
    else:
        said.speaks_for.append(words)


def _condition(said: Judgement, needs: Needs, offer: Offer, level: Level, miles: float | None) -> None:
    if not needs.conditions:
        said.to_ask.append(say(gettext_noop("Main concern not known yet.")))
        return
    main, others = needs.conditions[0], needs.conditions[1:]
    name = Coded("Condition", main)
    if not offer.conditions:
        said.to_ask.append(say(gettext_noop("Conditions are not listed: ask about %(condition)s."), condition=name))
    elif main not in offer.conditions:
        said.miss(
            say("%(condition)s", condition=name),
            say(gettext_noop("Not listed for this: %(condition)s."), condition=name),
        )
    else:
        said.speaks_for.append(say(gettext_noop("Helps with: %(condition)s."), condition=name))
    for other in others:
        name = Coded("Condition", other)
        both = other in offer.conditions or (offer.co_occurring in ("capable", "enhanced") and other != "substance_use")
        weigh(
            said,
            both,
            gettext_noop("Helps with this too: %(what)s."),
            gettext_noop("Not listed for this beside: %(what)s."),
            name,
        )


def _substances(said: Judgement, needs: Needs, offer: Offer, level: Level, miles: float | None) -> None:
    if not offer.substances or not needs.substances or (needs.conditions and needs.conditions[0] != "substance_use"):
        return
    lacking = needs.substances - offer.substances
    names = coded("Substance", lacking)
    if lacking == needs.substances:
        said.miss(say("%(names)s", names=names), say(gettext_noop("Not listed for: %(names)s."), names=names))
    elif lacking:
        said.missed.append(say(gettext_noop("Not listed for: %(names)s."), names=names))


def _payer(said: Judgement, needs: Needs, offer: Offer, level: Level, miles: float | None) -> None:
    if needs.payer is None:
        said.to_ask.append(say(gettext_noop("How care is paid for is not known yet.")))
    elif not offer.payers:
        said.to_ask.append(say(gettext_noop("Payment is not listed: ask the program.")))
    elif needs.payer == NO_INSURANCE:
        ways = offer.payers & WITHOUT_INSURANCE
        if ways:
            said.speaks_for.append(say(gettext_noop("Without insurance: %(ways)s."), ways=coded("Payer", ways)))
        elif "self_pay" in offer.payers:
            said.missed.append(say(gettext_noop("Without insurance: self-pay only.")))
        else:
            said.miss(
                say(gettext_noop("payment without insurance")),
                say(gettext_noop("Not listed for people without insurance.")),
            )
    elif needs.payer in offer.payers or offer.payers & ALSO.get(needs.payer, FREE):
        way = needs.payer if needs.payer in offer.payers else min(offer.payers & ALSO.get(needs.payer, FREE))
        said.speaks_for.append(say(gettext_noop("Takes: %(payer)s."), payer=Coded("Payer", way)))
    else:
        name = Coded("Payer", needs.payer)
        said.miss(say("%(payer)s", payer=name), say(gettext_noop("Does not list this payer: %(payer)s."), payer=name))


def _medicines(said: Judgement, needs: Needs, offer: Offer, level: Level, miles: float | None) -> None:
    if needs.medicines is None:
        if offer.medicines_refused:
            said.to_ask.append(
                say(
                    gettext_noop("Does not accept people who take %(medicines)s; medicines not known yet."),
                    medicines=coded("Medicine", offer.medicines_refused),
                )
            )
        return
    refused = needs.medicines & offer.medicines_refused
    if refused:
        names = coded("Medicine", refused)
        said.miss(
            say(gettext_noop("accepts %(medicines)s"), medicines=names),
            say(gettext_noop("Does not accept people who take %(medicines)s."), medicines=names),
        )
    accepted = needs.medicines & (offer.medicines_accepted | offer.medicines_on_site)
    if accepted:
        said.speaks_for.append(say(gettext_noop("Accepts: %(medicines)s."), medicines=coded("Medicine", accepted)))
    unsaid = needs.medicines - refused - accepted
    if unsaid:
        said.to_ask.append(
            say(gettext_noop("Ask whether it accepts: %(medicines)s."), medicines=coded("Medicine", unsaid))
        )
    if offer.has_sober_living and needs.medicines & offer.sober_living_refuses:
        said.missed.append(
            say(
                gettext_noop("Its sober living home does not accept people who take %(medicines)s."),
                medicines=coded("Medicine", needs.medicines & offer.sober_living_refuses),
            )
        )


def _serves(said: Judgement, needs: Needs, offer: Offer, level: Level, miles: float | None) -> None:
    against = {"women_only": Wish.MEN_ONLY, "men_only": Wish.WOMEN_ONLY}.get(offer.serves)
    if against is None:
        return
    name = Coded("Serves", offer.serves)
    if against in needs.wishes:
        said.miss(say("%(serves)s", serves=name), say(gettext_noop("Takes: %(serves)s."), serves=name))
    elif Wish(offer.serves) not in needs.wishes:
        said.to_ask.append(say(gettext_noop("Takes: %(serves)s. Ask the person."), serves=name))


def _openings(said: Judgement, needs: Needs, offer: Offer, level: Level, miles: float | None) -> None:
    if offer.status == "paused":
        said.miss(say(gettext_noop("takes people now")), say(gettext_noop("Paused: takes nobody for now.")))


def _distance(said: Judgement, needs: Needs, offer: Offer, level: Level, miles: float | None) -> None:
    if needs.place is not None and offer.place is None and not offer.is_by_video:
        said.to_ask.append(say(gettext_noop("The distance is not known.")))
    if needs.max_miles is None or miles is None or miles <= needs.max_miles:
        return
    if not needs_no_way(needs, offer):
        said.miss(
            say(gettext_noop("near enough")),
            say(gettext_noop("%(miles)s miles away, farther than asked for."), miles=round(miles)),
        )


def _withdrawal(said: Judgement, needs: Needs, offer: Offer) -> None:
    if needs.withdrawal.rung == 0:
        return
    kind = Coded("WithdrawalCode", needs.withdrawal.value)
    where = withdrawal_from(needs, offer)
    if where == "on_site":
        said.speaks_for.append(say(gettext_noop("Withdrawal care on site: %(kind)s."), kind=kind))
    elif where == "partner":
        name: Value = offer.withdrawal_partner_name or "–"
        said.missed.append(
            say(gettext_noop("Withdrawal care at a partner (%(name)s), not on site: %(kind)s."), name=name, kind=kind)
        )


def _taking_part(said: Judgement, needs: Needs, offer: Offer) -> None:
    """Languages and access: without them a person can hardly take part, so they weigh before other wishes."""
    wanted = [
        (
            "Language",
            needs.languages,
            offer.languages,
            gettext_noop("Speaks: %(what)s."),
            gettext_noop("Not listed: %(what)s."),
        ),
        (
            "Access",
            needs.access,
            offer.access,
            gettext_noop("Has: %(what)s."),
            gettext_noop("Not listed: %(what)s. Ask the program."),
        ),
    ]
    for kind, asked, there, met, missed in wanted:
        for code in sorted(asked):
            has = code in there or (code == "en" and not there)
            weigh(said, has, met, missed, Coded(kind, code))
            said.taking_part_missed += not has
