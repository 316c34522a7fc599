"""A crew of processes at one work, of which one after another is killed at a random moment.

`python -m tests.chaos.crew DATABASE SIZE KILLS WORK [ARGUMENT…]`: Django is loaded once and
forked from then on, so that a process costs milliseconds. The last line says how many were
killed; the exit status is 1 if any of the others failed.
"""

import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable

import django
from django.conf import settings
from django.utils.module_loading import import_string

LONGEST_LIFE = 0.12


class Crew:
    def __init__(self, work: Callable[[], None], size: int) -> None:
        self._work = work
        self._members = {self._hire() for _ in range(size)}
        self._failed = 0

    def _hire(self) -> int:
        return os.fork() or self._toil()

    def _toil(self) -> int:
        try:
            self._work()
        except BaseException:  # noqa: BLE001 - a fork must not go on where its parent does
            traceback.print_exc()
            os._exit(1)
        os._exit(0)

    def kill(self, times: int) -> int:
        """Kill up to so many, each replaced by another; fewer where the work ends before."""
        for done in range(times):
            # The moment of a kill is what must be random: there is nothing to wait for.
            time.sleep(random.uniform(0, LONGEST_LIFE))
            self._let_go()
            if not self._members:
                return done
            victim = random.choice(sorted(self._members))
            os.kill(victim, signal.SIGKILL)
            os.waitpid(victim, 0)
            self._members.remove(victim)
            self._members.add(self._hire())
        return times

    def _let_go(self) -> None:
        for member in sorted(self._members):
            ended, status = os.waitpid(member, os.WNOHANG)
            if ended:
                self._end(ended, status)

    def wait(self) -> int:
        """Until all have ended; how many of them failed."""
        for member in sorted(self._members):
            self._end(*os.waitpid(member, 0))
        return self._failed

    def _end(self, member: int, status: int) -> None:
        self._members.remove(member)
        self._failed += status != 0


def main() -> int:
    database, size, kills, name, *arguments = sys.argv[1:]
    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    work = import_string(name)
    crew = Crew(lambda: work(*arguments), int(size))
    killed = crew.kill(int(kills))
    failed = crew.wait()
    print(killed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
