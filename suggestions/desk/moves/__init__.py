"""Making moves: what is offered, the form made from its dataclass, one by one or in bulk."""
