"""What the platform's operators see and do across tenants: counts and states, never a tenant's rows."""
