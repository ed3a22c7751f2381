"""System checks that keep house rules, each with a hint."""
