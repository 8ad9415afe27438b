"""Long work: one row each, with how far it is, taken up again where it was left."""
