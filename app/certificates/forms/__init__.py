"""The shape of what may be sent about certificates, by noun."""
