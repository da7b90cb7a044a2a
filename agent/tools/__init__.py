"""What the agent can do: each tool is thin over a selector or a service, and acts as the person it helps.

One module per area, each with its `TOOLS`; `settings.AGENT_TOOLS` names the modules that are in use, `registry` reads
it. A tool neither decides whether it may act nor stores what it did: that is the ledger's work (`agent.services`).
"""
