"""What runs say: validate them, fold them into one table, compare, and report."""
