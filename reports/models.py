"""No rows of its own yet: the desk reads what stands below."""
