"""Forms of the portfolio's pages."""
