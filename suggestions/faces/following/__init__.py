"""How its author reads a suggestion: on the tracking page, and in the desk before it is sent."""
