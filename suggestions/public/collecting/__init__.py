"""The field collector's page: handing in for others, in a village, at a meeting, without a line."""
