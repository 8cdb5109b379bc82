"""What changes about accounts; each is one transaction and leaves its trail."""
