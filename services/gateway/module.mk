PROGRAMS     += gateway
gateway_SRC  := $(wildcard services/gateway/*.c services/gateway/*/*.c)
gateway_PKGS :=
