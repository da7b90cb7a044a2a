"""Pages of the agent: `conversations`, the `turns` in them, and the tool `calls` a person decides or takes back."""
