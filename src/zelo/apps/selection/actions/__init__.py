"""What changes about policies, evaluations and decisions; each is one transaction and leaves its trail."""
