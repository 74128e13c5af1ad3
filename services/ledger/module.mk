PROGRAMS    += ledger
ledger_SRC  := $(wildcard services/ledger/*.c services/ledger/*/*.c)
ledger_PKGS :=
