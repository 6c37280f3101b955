# The short way in; the build itself is CMake's.
#   make          build everything into build/
#   make demo     fit the eight schools and draw their site graph
#   make test     build and run all tests
#   make fuzz     check 2,000 random programs; SEED=N COUNT=K for others, MODELS=discrete for discrete latents
#   make sanitize check the library of densities under sanitizers; `make test` has the runtime and a generated model
#   make nuts     check the No-U-Turn sampler on all posteriors with a reference; `make test` has the quick ones
# `demo`, `test`, `fuzz`, `sanitize`, `nuts` and `bench` first install what is missing (Debian packages); `make` alone needs no network.
BUILD  ?= build
JOBS   ?= $(shell nproc)
PREFIX ?= /usr/local
SEED   ?= 1001
COUNT  ?= 2000
MODELS ?= language

CMAKE_FLAGS ?=
GENERATOR   := $(if $(shell command -v ninja),-G Ninja)
# Clang builds ppc in two thirds of GCC's time. CXX=g++ make, or cmake itself, takes another compiler.
CLANG       := $(if $(filter default,$(origin CXX)),$(shell command -v clang++-19))
COMPILER    := $(if $(CLANG),-DCMAKE_CXX_COMPILER=$(CLANG))
PPC         := $(BUILD)/bin/ppc
FUZZ_CXX    := $(or $(shell command -v clang++-19),c++)
SOURCES      = $(shell git ls-files '*.cpp' '*.hpp' '*.h')

.PHONY: all configure deps test fuzz sanitize nuts demo bench install format tidy clean

all: configure
	cmake --build $(BUILD) -j $(JOBS)

configure:
	@{ test -f $(BUILD)/CMakeCache.txt && test -z "$(CMAKE_FLAGS)"; } || cmake -S . -B $(BUILD) $(GENERATOR) $(COMPILER) $(CMAKE_FLAGS)

deps:
	@scripts/install-deps.sh

test: deps
	$(MAKE) --no-print-directory all
	ctest --test-dir $(BUILD) --output-on-failure --no-label-summary -j $(JOBS)

fuzz: deps
	$(MAKE) --no-print-directory configure
	cmake --build $(BUILD) -j $(JOBS) --target toolchain
	python3 tests/fuzz/run.py --ppc $(PPC) --runtime $(BUILD)/lib/libppc_runtime.a --cxx $(FUZZ_CXX) \
	    --models $(MODELS) --seed $(SEED) --count $(COUNT) --jobs $(JOBS)

sanitize: deps
	$(MAKE) --no-print-directory configure
	cmake --build $(BUILD) -j $(JOBS) --target unit_lib_sanitized
	$(BUILD)/bin/unit_lib_sanitized

nuts: deps
	$(MAKE) --no-print-directory configure
	cmake --build $(BUILD) -j $(JOBS) --target toolchain
	CXX=$(FUZZ_CXX) python3 tests/nuts/check.py --all --ppc $(PPC) --jobs $(JOBS)

demo: deps
	$(MAKE) --no-print-directory configure
	cmake --build $(BUILD) -j $(JOBS) --target toolchain
	$(PPC) run samples/eight_schools_noncentered/eight_schools_noncentered.cpp \
		--data samples/eight_schools_noncentered/eight_schools_noncentered.json
	$(PPC) inspect samples/eight_schools_noncentered/eight_schools_noncentered.cpp --format=svg -o $(BUILD)/eight_schools.svg
	@echo "The site graph is in $(BUILD)/eight_schools.svg"

bench: deps
	$(MAKE) --no-print-directory configure
	cmake --build $(BUILD) -j $(JOBS) --target bench

install: all
	cmake --install $(BUILD) --prefix $(PREFIX)

format:
	@scripts/install-deps.sh --tidy
	clang-format-19 -i $(SOURCES)

tidy: configure
	@scripts/install-deps.sh --tidy
	clang-tidy-19 -p $(BUILD) --quiet $(filter compiler/%.cpp runtime/%.cpp,$(SOURCES))

clean:
	rm -rf $(BUILD)
