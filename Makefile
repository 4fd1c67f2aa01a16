# make setup       libtorch, the model and the data of the main job into the cache folder (once for all clones)
# make build       everything, once, in release, with the tests
# make nccl        libbertie-nccl.so beside bertie-train, for training on several GPUs (downloads 200 MB of which it keeps 5)
# make run         the main job: fine-tune MiniLM on Reuters R8, prune 60 % of its neurons, remove them, print the table
# make test        the checks and every test
# make test-long   the same with thousands of mutants of every file that is read, from a new seed, and files of a megabyte
# make test-debug  the tests in a debug build (.build-debug)
# make test-paths  every test once on each instruction set of this machine
# make test-engine the half that needs no libtorch, built and tested without it on each instruction set (.build-none), and
#                  Examples/bertie-run as a static program (.build-static)
# make test-arm    the kernels for 64-bit Arm in an emulator (Debian: libc6-dev-arm64-cross, gcc-aarch64-linux-gnu, qemu-user)
# make reference   the reference implementations into .venv-reference (5 GB, Python 3.11)
# make interop     our outputs against the reference implementations (.venv-reference)
# make bench       the measurements of Benchmarks/ but the engine's, each into its results folder (.venv-reference)
# make bench-engine the engine beside its peers, and its tables: hours, goes on where it stopped (.venv-peers, 5 GB, Python 3.11)
# make sara        the Sara experiment of docs/pruning.md, cell by cell; goes on where it stopped
# make tasks       the experiment of docs/tasks.md beside transformers, cell by cell; goes on where it stopped (.venv-reference)
# make distillation the experiment of docs/distillation.md, cell by cell; goes on where it stopped
# make albert      the experiments of docs/albert.md but its speeds, cell by cell; go on where they stopped (first trains their teacher)
# make goldens     records most of Tests/Goldens again from the reference implementations (.venv-reference)
# make format      formats every Swift file
# make check       levels, format, sizes, documentation, goldens' digests, the scripts' own tests
# make docs        the libraries' documentation, warnings as errors (.build/documentation)
#
# Each may be interrupted and repeated. BERTIE_CACHE names the cache folder (else $XDG_CACHE_HOME/bertie, ~/.cache/bertie);
# LIBTORCH names a libtorch to use instead of the cache's; BERTIE_DATA names the folder of real data
# that some tests, interop, bench, bench-engine and the experiments read (CONTRIBUTING.md says what it holds);
# BERTIE_FUZZ_SEED names the seed of the mutants.

SHELL := /bin/bash
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: setup build run test test-long test-debug test-paths test-engine test-arm reference interop bench bench-engine \
  nccl sara tasks distillation albert goldens format check docs

# How many checks Scripts/check.sh must have run.
CHECKS := 13

# One cache folder for every script, program and test that make starts; relative names count from here.
absolute = $(if $(filter /%,$(1)),$(1),$(CURDIR)/$(1))
cache_home := $(if $(filter /%,$(XDG_CACHE_HOME)),$(XDG_CACHE_HOME),$(HOME)/.cache)
override BERTIE_CACHE := $(if $(BERTIE_CACHE),$(call absolute,$(BERTIE_CACHE)),$(cache_home)/bertie)
export BERTIE_CACHE

# Package.swift reads LIBTORCH: absent, it takes .libtorch.
ifeq ($(LIBTORCH),)
unexport LIBTORCH
else ifneq ($(LIBTORCH),none)
override LIBTORCH := $(call absolute,$(LIBTORCH))
export LIBTORCH
endif

setup:
	@Scripts/setup-libtorch.sh
	@Scripts/setup-main-job.sh

build: setup
	@Scripts/build.sh

nccl: build
	@Scripts/build-nccl.sh

run: build
	@Scripts/main-job.sh

test: build check
	@Scripts/run-tests.sh

test-long: build check
	@BERTIE_LONG_TESTS=1 Scripts/run-tests.sh

test-debug: setup
	swift test --disable-xctest --no-parallel --scratch-path .build-debug

test-paths: build
	@Scripts/test-paths.sh

test-engine:
	@Scripts/test-engine.sh

check:
	@mkdir -p .build; Scripts/check.sh > .build/check.log; code=$$?; cat .build/check.log; \
	if [ $$code = 0 ] && ! grep -qx 'ran $(CHECKS) checks' .build/check.log; then \
	  echo "check: error: expected the line 'ran $(CHECKS) checks'"; code=1; fi; exit $$code

format:
	git ls-files -z --cached --others --exclude-standard '*.swift' ':!*.generated.swift' | xargs -0 swift format -i --parallel

test-arm:
	@Scripts/test-arm.sh

reference:
	@Scripts/python-environment.sh .venv-reference Tests/Interop/requirements.txt

interop: build reference
	@Scripts/interop.sh

bench: build reference
	@Scripts/bench.sh

bench-engine: build
	@Scripts/python-environment.sh .venv-peers Benchmarks/engine/requirements.txt
	@Scripts/bench-engine.sh

goldens: setup reference
	@Scripts/goldens.sh

sara: build
	@Scripts/sara.sh

tasks: build reference
	@python3 Experiments/Tasks/run.py --jobs 2
	@python3 Experiments/Tasks/report.py

distillation: build
	@python3 Experiments/Distillation/run.py
	@python3 Experiments/Distillation/report.py

albert: build
	@python3 Experiments/Distillation/run.py --teachers --only sst-2
	@python3 Experiments/Albert/run.py
	@python3 Experiments/Pretraining/run.py
	@python3 Experiments/Albert/report.py
	@python3 Experiments/Pretraining/report.py

docs: build
	@Scripts/docs.sh
