"""C-SSRS screener, triage only. © RFMH 2008: free after registering, fixed wording. Scored only; stays off.

Source: Posner and others, Am J Psychiatry 2011;168:1266. The screener used here is ASQ.
"""

from collections.abc import Sequence

BEHAVIOR = frozenset({"no", "within_3_months", "longer_ago"})


def triage(thoughts: Sequence[bool | None], behavior: str | None) -> str | None:
    """Return none, low, moderate or high from items 1 to 5 and item 6; None where a missing answer could matter.

    "No" to item 2 leaves out items 3 to 5.
    """
    if len(thoughts) != 5 or (behavior is not None and behavior not in BEHAVIOR):
        raise ValueError("Five answers about thoughts and one about behavior are needed.")
    wish, active, method, intent, plan = thoughts
    if active is False:
        method, intent, plan = method or False, intent or False, plan or False
    if intent or plan or behavior == "within_3_months":
        return "high"
    if None in (wish, active, method, intent, plan, behavior):
        return None
    if method or behavior == "longer_ago":
        return "moderate"
    return "low" if wish or active else "none"
