PROGRAMS += d2a
d2a_SRC  := $(wildcard services/d2a/*.c services/d2a/*/*.c services/d2a/core/*/*.c)
d2a_PKGS :=
