"""Pages of goals: `goals` and `tasks`."""
