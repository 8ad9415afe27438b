"""Keys of rows that are read again by the million: in the order in which they were made."""

import secrets
import time
import uuid


def key_in_order() -> uuid.UUID:
    """Return a new key that comes after those of every earlier millisecond: UUID version 7 of RFC 9562.

    Rows lie on the disk as they were made; going through them by such keys reads the disk from front to back, by
    random ones it jumps a million times. The key tells when the row was made, which stands in the row anyway.
    """
    milliseconds = time.time_ns() // 1_000_000
    return uuid.UUID(int=milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62))
