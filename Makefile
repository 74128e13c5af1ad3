# `make help` lists the targets. VARIANT picks the flavour: debug release asan cov fuzz.
VARIANT ?= release
B       := build/$(VARIANT)
.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:
.DEFAULT_GOAL := build
SHELL := /bin/bash

CFLAGS.debug   := -Og -g3
CFLAGS.release := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fPIE
CFLAGS.asan    := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
CFLAGS.cov     := -O0 -g --coverage
CFLAGS.fuzz    := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
LDFLAGS.release := -pie -Wl,-z,relro,-z,now
LDFLAGS.all     := -Wl,--as-needed
$(if $(CFLAGS.$(VARIANT)),,$(error unknown VARIANT '$(VARIANT)': use debug release asan cov fuzz))
$(if $(filter fuzz,$(VARIANT)),$(eval CC := clang))
WARN := -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wno-sign-conversion \
        -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Wundef -Wwrite-strings \
        -Wcast-qual -Wswitch-enum -Wno-overlength-strings

# A fresh machine has no pkg-config yet: install first, then let make start over with it.
ifeq ($(filter help clean bootstrap down,$(MAKECMDGOALS)),)
ifeq ($(HOMEWARD_BOOTSTRAPPED),)
ifneq ($(shell ops/bin/bootstrap --check && echo ready),ready)
$(shell ops/bin/bootstrap >&2)
ifneq ($(.SHELLSTATUS),0)
$(error the packages above could not be installed: see ops/bin/bootstrap)
endif
endif
export HOMEWARD_BOOTSTRAPPED := 1
endif
endif

PROGRAMS :=
include $(wildcard services/*/module.mk)   # each sets NAME_SRC, NAME_PKGS and adds to PROGRAMS

ALL_PKGS   := $(sort $(foreach p,common $(PROGRAMS),$($(p)_PKGS)))
PKG_CFLAGS := $(shell pkg-config --cflags $(ALL_PKGS) 2>/dev/null | sed 's/-I/-isystem /g')
ALL_CFLAGS := -std=c11 -D_GNU_SOURCE -ffile-prefix-map=$(CURDIR)=. $(WARN) $(CFLAGS.$(VARIANT)) \
              -Iinclude -Iservices -Itests -isystem $(B)/gen $(PKG_CFLAGS) $(CFLAGS)
libs        = $(LDFLAGS.all) $(LDFLAGS.$(VARIANT)) $(LDFLAGS) \
              $(shell pkg-config --libs $(sort $(common_PKGS) $($(1)_PKGS))) $($(1)_LIBS)
obj         = $(patsubst %.c,$(B)/obj/%.o,$(filter %.c,$(1))) \
              $(patsubst $(B)/gen/%.c,$(B)/gen/%.o,$(filter $(B)/gen/%.c,$(1)))
PROTO      := $(sort $(wildcard proto/homeward/v1/*.proto))
GEN        := $(PROTO:proto/%.proto=$(B)/gen/%.pb-c.c)
LIB        := $(B)/libhomeward.a
bin_name    = $(if $($(1)_BIN),$($(1)_BIN),homeward-$(1))
BINS       := $(foreach p,$(PROGRAMS),$(B)/bin/$(call bin_name,$(p)))
SOURCES    := $(sort $(shell find services tests -name '*.c' -not -path '*/node_modules/*'))
HEADERS    := $(sort $(shell find include services tests -name '*.h' -not -path '*/node_modules/*'))

.PHONY: build programs
build: programs web ## build every program and the web pages, with a link at build/bin
	@ln -sfn $(VARIANT)/bin build/bin
programs: $(BINS) compile_commands.json

bootstrap: ## install what is missing from Debian, and say so
	ops/bin/bootstrap

# Quiet unless V=1.
V ?=
say = $(if $(V),,@printf '%-8s %s\n' '$(1)' '$(2)' &&)

# ---- generated code -----------------------------------------------------------------------------
$(B)/gen/%.pb-c.c $(B)/gen/%.pb-c.h &: proto/%.proto
	@mkdir -p $(B)/gen
	$(call say,PROTOC,$<) protoc-c --proto_path=proto --proto_path=/usr/include --c_out=$(B)/gen $<
$(B)/gen/homeward/%.o: $(B)/gen/homeward/%.c $(B)/flags | $(GEN)
	$(call say,CC,$<) $(CC) -w $(filter-out $(WARN),$(ALL_CFLAGS)) -MD -MP -c $< -o $@

# ---- compile and link ---------------------------------------------------------------------------
$(B)/obj/%.o: %.c $(B)/flags | $(GEN)
	@mkdir -p $(@D)
	$(call say,CC,$<) $(CC) $(ALL_CFLAGS) -MD -MP -c $< -o $@
	@printf '{"directory":"%s","file":"%s","command":"%s"}\n' '$(CURDIR)' '$<' \
	  '$(subst ",\",$(CC) $(ALL_CFLAGS) -c $<)' >$@.json
$(B)/flags: FORCE
	@mkdir -p $(B) && echo '$(CC) $(ALL_CFLAGS)' | cmp -s - $@ || echo '$(CC) $(ALL_CFLAGS)' >$@
$(LIB): $(call obj,$(common_SRC)) $(GEN:.c=.o)
	@rm -f $@ && $(AR) rcsD $@ $^
define program_rule
$(B)/bin/$(call bin_name,$(1)): $(call obj,$($(1)_SRC)) $(LIB)
	@mkdir -p $$(@D)
	$$(call say,LINK,$$@) $$(CC) $$(ALL_CFLAGS) $$(filter %.o,$$^) $(LIB) $$(call libs,$(1)) -o $$@
endef
$(foreach p,$(PROGRAMS),$(eval $(call program_rule,$(p))))

compile_commands.json: $(call obj,$(filter services/%,$(SOURCES)))
	@cat $(^:=.json) | sed '1s/^/[/;$$!s/$$/,/;$$s/$$/]/' >$@

include tests/module.mk
include services/gateway/web/web.mk

# ---- run ----------------------------------------------------------------------------------------
.PHONY: run up down
run: build ## the whole system in the foreground with a demonstration hospital; Ctrl-C stops it
	build/bin/homeward run
up: build ## the same in the background; returns when everything is ready
	build/bin/homeward up
down: ## stop what `make up` started
	@if [ -x build/bin/homeward ]; then build/bin/homeward down; else echo "nothing is built, so nothing runs"; fi

.PHONY: help clean fmt FORCE
fmt: ## format every C file
	clang-format -i $(SOURCES) $(HEADERS)
help: ## this list
	@sed -nE 's/^([a-z-]+):.*## /\1\t/p' $(MAKEFILE_LIST) | sort
clean: ## remove everything that was built (not var/)
	rm -rf build compile_commands.json
FORCE:

-include $(shell find $(B) -name '*.d' 2>/dev/null)
