# What every program may use; the linker drops the libraries that a program does not (--as-needed).
common_SRC  := $(wildcard services/common/*/*.c) $(wildcard services/spell/*.c) $(wildcard services/matching/*.c)
common_PKGS := libevent_core libevent_extra libzmq libprotobuf-c libsodium inih jansson libpq
