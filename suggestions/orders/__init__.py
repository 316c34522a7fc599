"""督办单: drafted for several matters of one unit, signed by a person, then answered."""
