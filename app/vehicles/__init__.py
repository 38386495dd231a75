"""The vehicles that carry the crew, and their drivers."""
