"""Reading: what everybody may see without having handed anything in."""
