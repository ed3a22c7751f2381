"""A county's own roster of cadres on its way into the tables: read, compared, written, taken back."""
