PROGRAMS  += beds
beds_SRC  := $(wildcard services/beds/*.c services/beds/*/*.c)
beds_PKGS :=
