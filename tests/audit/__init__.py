"""`make audit`: what tools and tables say about the security of what is here."""
