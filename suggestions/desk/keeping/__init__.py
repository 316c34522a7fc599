"""What is kept of people, for how long, and what is to be erased."""
