"""Every morning: what to ask which source for, asking it politely, and what becomes of the answers."""
