PROGRAMS  += cli
cli_BIN   := homeward
cli_SRC   := $(wildcard services/cli/*.c services/cli/*/*.c services/cli/*/core/*.c)
cli_PKGS  :=

# The SQL of the ledger's schema, compiled in, in order of number.
MIGRATIONS := $(sort $(wildcard services/ledger/sql/migrations/*.sql))
$(B)/gen/migrations.inc: $(MIGRATIONS) services/ledger/sql/roles.sql ops/bin/embed-sql
	@mkdir -p $(@D)
	$(call say,EMBED,$@) ops/bin/embed-sql services/ledger/sql/roles.sql $(MIGRATIONS) >$@
# Help for every command, from the comments of the contract.
COMMAND_PROTOS := $(addprefix proto/homeward/v1/,commands.proto d2a.proto reablement.proto brokerage.proto)
$(B)/gen/command-help.inc: $(COMMAND_PROTOS) ops/bin/command-help
	@mkdir -p $(@D)
	$(call say,HELP,$@) ops/bin/command-help $(COMMAND_PROTOS) >$@
$(B)/obj/services/cli/migrate.o: $(B)/gen/migrations.inc
$(B)/obj/services/cli/help.o: $(B)/gen/command-help.inc
# The pure part of `homeward simulate`, for its unit tests (tests/unit/simulate).
simulate_SRC := $(wildcard services/cli/simulate/core/*.c)
# The pure part of `homeward verify`, for its unit tests (tests/unit/verify).
verify_SRC := $(addprefix services/cli/verify/,calendar.c told.c ask.c segments.c report.c)
