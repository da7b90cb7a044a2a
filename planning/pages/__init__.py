"""Pages of planning: `today` and `week`."""
