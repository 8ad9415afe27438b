"""E-mail by SMTP or a provider: a neutral name and subject, and a Message-ID that is the same for each try."""

import smtplib
from email.headerregistry import Address
from email.utils import getaddresses, parseaddr

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage, get_connection

from outbox.channels import CannotSay, Message, OutcomeUnknown, TransportError
from outbox.channels.provider import hand_over


class EmailChannel:
    """Mail cannot be asked about and no post office keeps keys: after a break in the middle nobody knows (RFC 1047)."""

    honours_key = False

    def send(self, message: Message) -> str:
        readers = getaddresses([message.to])
        # A provider would take two at once for two readers; of line ends Django knows two, and a header breaks at more.
        if len(readers) != 1 or "@" not in readers[0][1] or len(f"{message.to} {message.subject}".splitlines()) != 1:
            raise TransportError("address", permanent=True)
        _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
        name = " ".join(message.sender.split())
        message_id = f"<{message.key}@{address.rpartition('@')[2] or 'localhost'}>"
        try:
            mail = EmailMessage(
                subject=message.subject, body=message.text, to=[message.to],
                from_email=str(Address(name, addr_spec=address)) if name else settings.DEFAULT_FROM_EMAIL,
                headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
                connection=get_connection(timeout=settings.EMAIL_TIMEOUT or 15),
            )
            if settings.EMAIL_BACKEND.startswith("anymail."):
                return hand_over(mail, message.key) or message_id
            mail.send()
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            raise TransportError("address_refused", permanent=all(code >= 500 for code in codes)) from None
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError, smtplib.SMTPHeloError) as refused:
            raise TransportError(f"smtp_{refused.smtp_code}", permanent=refused.smtp_code >= 500) from None
        except (smtplib.SMTPConnectError, smtplib.SMTPAuthenticationError, ConnectionRefusedError) as error:
            raise TransportError(type(error).__name__) from None
        except (BadHeaderError, ValueError, UnicodeError):
            raise TransportError("address", permanent=True) from None
        except (smtplib.SMTPException, OSError) as error:  # the line broke, and after which byte nobody can tell
            raise OutcomeUnknown(type(error).__name__) from None
        return message_id

    def find(self, key: str) -> str | None:
        raise CannotSay
