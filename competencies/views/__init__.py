"""The pages of competencies."""
