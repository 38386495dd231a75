"""The pages in a real Chromium, with the demo airline."""
