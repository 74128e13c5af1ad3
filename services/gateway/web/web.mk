.PHONY: web
web:
