"""Following: finding one's own suggestion again, how it stands, and what its author may do."""
