"""The kernel and the domain. No HTTP and no plugin is known here by name."""
