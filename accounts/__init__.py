"""Staff, sites, who signs in and who may do what."""
