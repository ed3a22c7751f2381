"""The pages of people, a module each way in."""
