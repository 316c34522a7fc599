"""A list leaves the desk as a file (decision 0076): what is asked, made, handed out, cleared."""

from suggestions.desk.exports.clearing import clear
from suggestions.desk.exports.making import make_due

__all__ = ["clear", "make_due"]
