import pytest

from tests.followups.cast import Gateway


@pytest.fixture
def texts(monkeypatch):
    """The text gateway of this test."""
    return _put(monkeypatch, "text", Gateway())


@pytest.fixture
def mails(monkeypatch, texts):
    """The mail channel of this test: it keeps no keys, as SMTP."""
    return _put(monkeypatch, "email", Gateway(honours_key=False))


_CHANNELS = {}


def _put(monkeypatch, name, gateway):
    from outbox import channels, delivery, reclaiming

    real = channels.channel_for
    monkeypatch.setitem(_CHANNELS, name, gateway)

    def channel_for(asked):
        return _CHANNELS.get(asked) or real(asked)

    for module in (delivery, reclaiming):
        monkeypatch.setattr(module, "channel_for", channel_for)
    return gateway
