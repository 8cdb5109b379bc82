"""What people and schedules may do with imports; a state changes here and nowhere else."""
