"""Questions a medical director asks: one query and one chart each."""
