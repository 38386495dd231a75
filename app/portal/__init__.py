"""Pages that show several features at once: the home of each role and the crew member's own rides."""
