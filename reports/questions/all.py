"""Every question, in the order a director asks them."""

from reports.questions import (
    capacity,
    delay,
    disagreement,
    fair,
    levels,
    losing,
    messages,
    missed,
    needs,
    remedies,
    rules,
    safety,
    starting,
    unknowns,
    waiting,
)

QUESTIONS = (
    losing.QUESTION, waiting.QUESTION, missed.QUESTION, delay.QUESTION, levels.QUESTION, needs.QUESTION,
    remedies.QUESTION, capacity.QUESTION, disagreement.QUESTION, fair.QUESTION, safety.QUESTION, messages.QUESTION,
    unknowns.QUESTION, rules.QUESTION, starting.QUESTION,
)
BY_SLUG = {question.slug: question for question in QUESTIONS}
