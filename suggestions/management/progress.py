"""How far a long command is: a bar on a terminal; elsewhere a line now and then."""

from django.core.management.base import OutputWrapper

LINE_EVERY = 5000
BAR = 40


class Progress:
    def __init__(self, out: OutputWrapper, total: int) -> None:
        self.out = out
        self.total = total
        self.is_terminal = bool(out.isatty())
        self.said = 0

    def __call__(self, done: int, note: str = "") -> None:
        """`note`: what is said beside the numbers."""
        said = " · ".join(filter(None, [f"{done} / {self.total}", note]))
        if self.is_terminal:
            filled = BAR * done // max(self.total, 1)
            bar = "#" * filled + "." * (BAR - filled)
            self.out.write(f"\r[{bar}] {said}", str, ending="")
            self.out.flush()
        elif done // LINE_EVERY > self.said:
            self.said = done // LINE_EVERY
            self.out.write(said, str)

    def end(self) -> None:
        if self.is_terminal:
            self.out.write("", str)
