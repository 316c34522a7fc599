"""Who of a unit has what in hand, for its leader, and handing it over."""
