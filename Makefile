# Cofferdam. `make help` lists what there is; meson and ninja do the work behind it.

DEMO ?= var/demo
LISTEN ?= 127.0.0.1:8443
FUZZ_SECONDS ?= 60
ARGS ?=

.PHONY: help build run test check bench accuracy fuzz torture clang format clean
.DEFAULT_GOAL := help

help:
	@echo 'make run      install what is missing, build, and serve the demonstration office'
	@echo '              (DEMO=$(DEMO) is its folder, LISTEN=$(LISTEN) its address)'
	@echo 'make test     install what is missing and run every test (ARGS="unit/ -v" picks some)'
	@echo 'make build    the programs alone, into build/'
	@echo 'make check    the code checks alone'
	@echo 'make clang    everything once more with clang, warnings as errors'
	@echo 'make bench    measurements, each against a floor measured in the same run'
	@echo 'make accuracy precision and recall of the sieve (ARGS="marks --misses 20" picks some)'
	@echo 'make fuzz     every fuzz target for FUZZ_SECONDS=$(FUZZ_SECONDS) each'
	@echo 'make torture  kill -9, hostile clients, damaged records; takes long'
	@echo 'make format   clang-format over src and tests'
	@echo 'make clean    remove what was built; the offices under var/ stay'

# Silent and quick where nothing is missing and nothing changed.
build:
	@tools/install.sh build
	@[ -e build/build.ninja ] || meson setup build
	@ninja -C build --quiet programs
	@for p in build/src/*/cofferdam build/src/*/cofferdam-*; do \
	    [ -x "$$p" ] && [ -f "$$p" ] && ln -sfn "$${p#build/}" "build/$${p##*/}" || :; done

# The demonstration office gets its name when it is whole; serve tells its logins.
run: build
	@[ -d '$(DEMO)' ] || { mkdir -p "$$(dirname '$(DEMO)')" && \
	    echo 'Building the demonstration office in $(DEMO), once: about a minute.' && \
	    build/cofferdam demo '$(DEMO)' >/dev/null; }
	@exec build/cofferdam serve -d '$(DEMO)' --listen '$(LISTEN)'

test:
	@tools/install.sh build test
	@python3 tests/run.py $(ARGS)

check:
	@tools/install.sh build test
	@python3 tools/check.py

clang:
	@tools/install.sh build test
	@[ -e build-clang/build.ninja ] || CC=clang meson setup build-clang
	@ninja -C build-clang

bench: build
	@ninja -C build bench
	meson test -C build --no-rebuild --benchmark --verbose --num-processes 1 $(ARGS)

# Debian's own Python, for which the packages are.
accuracy: build
	@tools/install.sh build accuracy
	@ninja -C build --quiet accuracy
	@/usr/bin/python3 tests/accuracy/run.py $(ARGS)

fuzz:
	@tools/install.sh build test
	@tests/fuzz/fuzz.sh $(FUZZ_SECONDS) $(ARGS)

torture:
	@tools/install.sh build test
	@python3 tests/run.py torture/ $(ARGS)

format:
	clang-format-14 -i $$(git ls-files 'src/*.[ch]' 'tests/*.[ch]')

clean:
	rm -rf build build-test build-clang build-fuzz
