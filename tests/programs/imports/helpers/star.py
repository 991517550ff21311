__all__ = ["exported"]
exported = "exported"
_hidden = 1
not_exported = 2
