"""What a customer is worth over its life: models of buying and of renewing, with intervals."""
