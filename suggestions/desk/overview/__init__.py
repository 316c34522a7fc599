"""The first page of the desk: messages, what is open, the closure rates."""
