"""Starts, watches and stops the parts of Weipan on one machine."""
