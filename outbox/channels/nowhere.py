"""Takes the canary and reaches nobody: what is tried is the way here."""

from outbox.channels import Message


class Nowhere:
    """Handing over the same twice is as good as once."""

    honours_key = True

    def send(self, message: Message) -> str:
        return ""

    def find(self, key: str) -> str | None:
        return None
