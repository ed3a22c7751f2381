"""What leaves the desk as a file: always the people of a filter, in the scope of whoever asks."""
