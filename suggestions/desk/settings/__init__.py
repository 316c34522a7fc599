"""What is set up in the desk: campaigns, meetings, sheets for collection points."""
