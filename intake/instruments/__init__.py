"""Scorers of published instruments: numbers in, a frozen result out. A missing answer is never counted as 0."""
