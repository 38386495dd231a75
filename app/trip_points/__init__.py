"""The stops of a delivery plan: their people, times and sequence."""
