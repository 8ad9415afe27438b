"""How allauth behaves here: nobody signs up; an administrator invites."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):
    """Staff are invited, so the sign-up page is closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
