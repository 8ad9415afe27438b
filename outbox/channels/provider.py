"""E-mail by a provider's own interface (anymail, an extra): told to follow nobody; its answers in our words."""

from django.core.mail import EmailMessage

from outbox.channels import OutcomeUnknown, TransportError, pause_of

# A wrong key or domain, no credit, too much at once: for us to put right, and no fault of the address
OURS = (401, 402, 403, 404, 408, 420, 425, 429)


def hand_over(mail: EmailMessage, key: str) -> str:
    """Send `mail` and return the provider's id ("" where there is none); raises TransportError.

    A provider keeps no keys: what it had in hand when it broke (500, 502, 504) may have left.
    """
    from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused

    mail.message()  # refuses a header with a second line, which anymail would pass on
    vars(mail).update(metadata={"key": key}, track_opens=False, track_clicks=False)
    try:
        mail.send()
    except AnymailRecipientsRefused:
        raise TransportError("address_refused", permanent=True) from None
    except AnymailAPIError as error:
        raise _in_our_words(error) from None
    told = vars(mail)["anymail_status"]
    said = told.status or set()
    if said & {"invalid", "rejected"}:  # beside "unknown", where the provider writes the address otherwise than we do
        raise TransportError("address_refused", permanent=True)
    if "failed" in said:
        raise TransportError("provider_failed")
    if not said & {"sent", "queued"}:
        raise OutcomeUnknown("provider_unclear")
    ids = told.message_id if isinstance(told.message_id, set) else {told.message_id}
    return next((str(one) for one in ids if one is not None), "")


def _in_our_words(error: Exception) -> TransportError:
    """Return what became of a mail for which the provider said no, or nothing that could be read."""
    status = getattr(error, "status_code", None)
    if status is None:
        name = type(error.__cause__ or error).__name__
        return TransportError(name) if _never_reached(error.__cause__) else OutcomeUnknown(name)
    code = f"http_{status}"
    if status in OURS or status == 503:
        headers = getattr(getattr(error, "response", None), "headers", {})
        return TransportError(code, retry_after=pause_of(headers.get("Retry-After")))
    return TransportError(code, permanent=True) if 400 <= status < 500 else OutcomeUnknown(code)


def _never_reached(cause: BaseException | None) -> bool:
    """Return whether no line to the provider came about, so that nothing was handed over."""
    from requests import ConnectTimeout
    from urllib3.exceptions import NewConnectionError

    reason = getattr(cause.args[0], "reason", None) if cause and cause.args else None
    return isinstance(cause, ConnectTimeout) or isinstance(reason, NewConnectionError)
