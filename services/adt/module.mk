PROGRAMS += adt
adt_SRC  := $(wildcard services/adt/*.c services/adt/*/*.c)
adt_PKGS :=
