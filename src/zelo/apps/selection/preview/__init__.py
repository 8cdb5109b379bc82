"""What a policy would do to all accounts of the last refresh, without an evaluation being stored."""
