"""An archive of one's own beside another: how it begins, and how it lives with its upstream."""
