"""What people do with rules: check, try out, publish, approve, pause, roll back; alike by command line, API and page."""
