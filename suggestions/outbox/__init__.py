from suggestions.outbox.audience import Audience, Desks

__all__ = ["Audience", "Desks"]
