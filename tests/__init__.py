"""The tests of Crew Deliveries."""
