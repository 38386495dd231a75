"""The stops of a delivery plan."""
