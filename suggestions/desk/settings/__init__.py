"""What is set up in the desk: campaigns, gatherings, sheets for collection points."""
