PROGRAMS += brokerage
brokerage_SRC  := $(wildcard services/brokerage/*.c services/brokerage/core/*.c services/brokerage/core/*/*.c)
brokerage_PKGS :=
