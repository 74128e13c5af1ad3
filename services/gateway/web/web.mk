# The pages: npm packages at the versions of the lock file, one style sheet, one script, into build/web.
WEB     := services/gateway/web
WEB_SRC := $(shell find $(WEB)/src -type f)
WEB_BIN := $(WEB)/node_modules/.bin

.PHONY: web
web: build/web/.stamp

$(WEB)/node_modules: $(WEB)/package-lock.json
	@echo "installing the page tools from npm"
	@cd $(WEB) && npm ci --silent --no-audit --no-fund && touch node_modules

build/web/.stamp: $(WEB)/node_modules $(WEB_SRC) $(WEB)/licences
	$(call say,WEB,build/web) mkdir -p build/web
	@$(WEB_BIN)/sass --no-source-map --style=compressed --quiet-deps --silence-deprecation=import \
	  --load-path=$(WEB)/node_modules $(WEB)/src/style/app.scss build/web/app.css
	@$(WEB_BIN)/esbuild $(WEB)/src/js/main.js --bundle --format=esm --target=es2020 --minify \
	  --legal-comments=none --log-level=warning --outfile=build/web/app.js
	@cp $(WEB)/src/index.html $(WEB)/src/icon.svg build/web/
	@$(WEB)/licences $(WEB)/node_modules nhsuk-frontend uplot >build/web/licences.txt
	@touch $@
