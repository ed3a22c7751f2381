"""The doors of assessments: beginning (start), and sitting (take)."""
