PROGRAMS += reablement
reablement_SRC  := $(wildcard services/reablement/*.c services/reablement/core/*.c services/reablement/core/*/*.c)
reablement_PKGS :=
