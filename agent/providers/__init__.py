"""Language models behind one interface: what is said to them, what they stream back, what can go wrong.

Entry points: `factory.get_llm_provider`, `pool.ProviderPool` and `retry.stream_with_retries`. The types are in `base`,
the failures in `errors`. Messages in, events out: nothing here knows of conversations, runs, tools or the database.
"""
