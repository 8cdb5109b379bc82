"""What applications below this room take from files."""
