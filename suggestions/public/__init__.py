"""Pages for citizens. They read what the author may know and change nothing but through moves."""
