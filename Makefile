.PHONY: help verify quick format docs demo bench

help: ## lists the verbs
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

verify: ## everything a change needs
	./mvnw verify

quick: ## compile and unit tests
	./mvnw -Pquick test

format: ## format the code
	./mvnw spotless:apply

docs: ## rewrite the generated reference pages
	./mvnw -Dupdate-docs=true -Pquick test

demo: ## the whole loop on real flights
	./trimtab demo --fast

bench: ## the first benchmark
	./trimtab bench predict
