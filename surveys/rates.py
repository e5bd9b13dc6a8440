"""How often a token may ask: counted in the cache that all web processes share."""

import logging
import time

from django.conf import settings
from django.core.cache import caches
from redis.exceptions import RedisError

MINUTE = 60
logger = logging.getLogger(__name__)


class TooMany(Exception):
    """The token has asked as often as it may; `seconds` until it may ask again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"ask again in {seconds} seconds")
        self.seconds = seconds


def spend(token_id: int) -> None:
    """Count one request in this minute. Raises TooMany.

    While the shared cache cannot be reached nobody is refused: answers are worth more than the limit.
    """
    minute, passed = divmod(int(time.time()), MINUTE)
    key = f"api-rate:{token_id}:{minute}"
    try:
        caches["shared"].add(key, 0, timeout=2 * MINUTE)
        spent = caches["shared"].incr(key)
    except (RedisError, ValueError):  # ValueError: the count was let go of between the two
        logger.warning("Requests of tokens are not counted: the shared cache cannot be reached.")
        return
    if spent > settings.API_REQUESTS_A_MINUTE:
        raise TooMany(MINUTE - passed)
