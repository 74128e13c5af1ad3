# Tests. Everything speaks TAP and runs under prove.
#   check-unit         C tests against the pure code, under address and undefined-behaviour sanitizers
#   check-fuzz         the fuzz targets over their kept inputs (no fuzzer needed)
#   check-integration  real processes, real PostgreSQL, real sockets (JavaScript drives them)
#   check-browser      a real browser on the real pages
UNIT_TESTS  := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*/test_*.c))
FUZZERS     := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
INTEGRATION := $(sort $(wildcard tests/integration/*.test.js tests/property/*.test.js tests/chaos/*.test.js))
BROWSER     := $(sort $(wildcard tests/browser/*.test.js))
# A test of a service links all of that service but its main.
service_of   = $(firstword $(subst /, ,$(1)))
service_objs = $(call obj,$(filter-out %/main.c,$($(1)_SRC)))
test_libs    = $(LDFLAGS.all) $(LDFLAGS.$(VARIANT)) $(LDFLAGS) $(shell pkg-config --libs $(ALL_PKGS)) -lcmocka

# Files of a folder that are not tests themselves belong to all of its tests; of tests/support a test
# takes what it asks for.
helpers_of   = $(call obj,$(filter-out tests/unit/$(1)/test_%,$(wildcard tests/unit/$(1)/*.c)))
SUPPORT      = $(B)/libsupport.a
$(SUPPORT): $(call obj,$(wildcard tests/support/*.c))
	@rm -f $@
	$(call say,AR,$@) $(AR) rcs $@ $^
define unit_rule
$(B)/test/$(1): $(B)/obj/tests/unit/$(1).o $(call helpers_of,$(call service_of,$(1))) \
  $(call service_objs,$(call service_of,$(1))) $(SUPPORT) $(LIB)
	@mkdir -p $$(@D)
	$$(call say,LINK,$$@) $$(CC) $$(ALL_CFLAGS) $$(filter %.o,$$^) $(SUPPORT) $(LIB) $$(test_libs) -o $$@
endef
$(foreach t,$(UNIT_TESTS),$(eval $(call unit_rule,$(t))))

# fuzz_NAME.c says in its first line which service it links: /* fuzz: SERVICE ... */
fuzz_service = $(shell sed -n '1s|^/\* fuzz: \([a-z]*\).*|\1|p' tests/fuzz/fuzz_$(1).c)
define fuzz_rule
$(B)/fuzz/$(1): $(B)/obj/tests/fuzz/fuzz_$(1).o $(if $(filter fuzz,$(VARIANT)),,$(B)/obj/tests/fuzz/main.o) \
  $(call service_objs,$(call fuzz_service,$(1))) $(LIB)
	@mkdir -p $$(@D)
	$$(call say,LINK,$$@) $$(CC) $$(ALL_CFLAGS) $(if $(filter fuzz,$(VARIANT)),-fsanitize=fuzzer) \
	  $$(filter %.o,$$^) $(LIB) $$(test_libs) -o $$@
endef
$(foreach f,$(FUZZERS),$(eval $(call fuzz_rule,$(f))))

.PHONY: unit-programs fuzz-programs check-unit check-fuzz check-integration check-browser check fuzz
unit-programs: $(UNIT_TESTS:%=$(B)/test/%)
fuzz-programs: $(FUZZERS:%=$(B)/fuzz/%)

check-unit: ## C tests under the sanitizers
	@$(MAKE) --no-print-directory VARIANT=asan unit-programs
	CMOCKA_MESSAGE_OUTPUT=TAP UBSAN_OPTIONS=print_stacktrace=1 \
	  prove -j2 --exec '' $(UNIT_TESTS:%=build/asan/test/%)
check-fuzz: ## the fuzz targets over their kept inputs
	@$(MAKE) --no-print-directory VARIANT=asan fuzz-programs
	@prove --exec '' $(FUZZERS:%=build/asan/fuzz/%)
check-integration: build tests/node_modules ## real processes together
	prove -j2 --timer --exec node $(INTEGRATION)
check-browser: build tests/node_modules ## a real browser on the real pages
	prove --timer --exec node $(BROWSER)

fuzz: ## fuzz one target: make fuzz T=mllp S=60
	@$(MAKE) --no-print-directory VARIANT=fuzz build/fuzz/fuzz/$(T)
	@mkdir -p build/fuzz/corpus/$(T) tests/fuzz/$(T).in
	build/fuzz/fuzz/$(T) -max_total_time=$(or $(S),60) -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
	  -artifact_prefix=build/fuzz/ build/fuzz/corpus/$(T) tests/fuzz/$(T).in

tests/node_modules: tests/package-lock.json
	@echo "installing the test tools from npm"
	@cd tests && npm ci --silent --no-audit --no-fund && touch node_modules

check: ## everything a change must pass
	@$(MAKE) --no-print-directory build
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory check-unit
	@$(MAKE) --no-print-directory check-fuzz
	@$(MAKE) --no-print-directory check-integration
	@$(MAKE) --no-print-directory check-browser
	@echo "check: all passed"

$(B)/bench/load: $(B)/obj/tests/bench/load.o $(LIB)
	@mkdir -p $(@D)
	$(call say,LINK,$@) $(CC) $(ALL_CFLAGS) $(filter %.o,$^) $(LIB) $(test_libs) -o $@
.PHONY: bench
bench: build ## the ledger beside plain PostgreSQL, in one run: ratios
	@$(MAKE) --no-print-directory VARIANT=release build/release/bench/load
	@node tests/bench/bench.js

.PHONY: lint
lint: ## format, headers, forbidden functions, numbers of the contract, scripts, clang-tidy, cppcheck
	@ops/bin/lint
