import contextlib

import pytest


@pytest.fixture
def closing():
    """Close everything a test started, whatever happened: `server = closing(Broker(folder))`."""
    with contextlib.ExitStack() as stack:
        yield lambda thing: (stack.callback(thing.close), thing)[1]
