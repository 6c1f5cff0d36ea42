# Everything a person or CI does, one word each. `make` alone says what there is.

SHELL := /bin/bash
RELEASE := .build/release/wecotui
MACHINE := $(shell uname -m)
# --static-swift-stdlib: the program runs where no Swift is installed; the C++ library that Swift's runtime needs goes
# inside too (0.9 MB less in memory than the shared one). The linker's warning about mktemp comes from
# FoundationEssentials and is harmless. Then what keeps it small, on disk and in memory, on a gateway: -Osize, one copy
# of equal functions, nothing that nobody calls, relocations in the compact form (glibc 2.36). Then what makes a mistake
# in reading a stranger's bytes harder to use: a program that lies anywhere in memory, its tables of pointers read-only
# before the first line runs; no search path for libraries. Last, what makes builds in two folders the same: without
# -disable-incremental-llvm-codegen a hash that depends on the folder's name lies beside each file's code.
RUNTIME := .build/runtime
RELEASE_FLAGS = -c release --static-swift-stdlib --disable-local-rpath -Xswiftc -Osize -Xswiftc -use-ld=lld \
	-Xswiftc -L -Xswiftc $(RUNTIME) -Xlinker --as-needed -Xswiftc -Xclang-linker -Xswiftc -static-libgcc \
	-Xswiftc -Xfrontend -Xswiftc -function-sections -Xlinker --gc-sections -Xlinker --icf=all \
	-Xlinker --no-export-dynamic -Xlinker -z -Xlinker pack-relative-relocs \
	-Xlinker -pie -Xlinker -z -Xlinker relro -Xlinker -z -Xlinker now -Xlinker -s \
	-Xswiftc -Xfrontend -Xswiftc -disable-incremental-llvm-codegen

.DEFAULT_GOAL := help
# No word is a file.
.PHONY: $(shell awk -F: '/^[a-z0-9-]+:.*\#\# / { print $$1 }' Makefile)

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what is missing (Debian packages; sudo only when not root)
	@scripts/setup build

build: setup ## build for development
	@swift build

demo: setup ## build, then the dashboard on a simulated cluster
	@swift build -c release --product wecotui
	@.build/release/wecotui --demo

test: ## install what is missing and run every test
	@scripts/setup test
	@scripts/test

soak: build ## 1000 snapshots over a line that corrupts one reply in five, and long random key scripts
	@scripts/setup test
	@SOAK=$${SOAK:-1000} python3 -m unittest discover -s Tests/system -p 'test_[cw]*.py' -v

soak-check: build ## check against 28 hostile batteries, time-outs from 1 to 15 s, one and two of them: never a false OK
	@scripts/setup test
	@CHECK_SOAK=1 python3 -m unittest discover -s Tests/system -p 'test_check.py' -k hostile -v

soak-kill: build ## kill the program 200 times in the middle of a change: the record is whole and true
	@scripts/setup test
	@KILLS=200 python3 -m unittest discover -s Tests/system -p 'test_setting.py' -k killed -v

soak-set: build ## 1000 seeded changes against a battery that goes wrong in every way, 200 moves of the cable
	@scripts/setup test
	@CHANGES=$${CHANGES:-1000} python3 -m unittest discover -s Tests/system -p 'test_setting_faults.py' -v
	@MOVES=$${MOVES:-200} python3 -m unittest discover -s Tests/system -p 'test_setting_cable.py' -v

soak-quit: build ## 500 ends at any moment of a change: what is said is true, the terminal clean, the next start reads back what was open
	@scripts/setup test
	@QUITS=$${QUITS:-500} python3 -m unittest discover -s Tests/system -p 'test_setting_quit.py' -k every_end -v

guest: build ## a whole machine under QEMU: CAN controllers in every trouble, USB adapters pulled and swapped, udev, ModemManager
	@scripts/setup test
	@scripts/test-guest

soak-unplug: build ## a USB adapter pulled and plugged in 100 times at random moments, in a machine of 1000 MIPS
	@scripts/setup test
	@WECOTUI_UNPLUGS=$${UNPLUGS:-100} GUEST_STEADY=1 WECOTUI_STEADY=1 GUEST_SECONDS=7200 scripts/test-guest test_adapters.py -k pulled

soak-bridge: build ## the vendor's poll cycle through the bridge at full speed, BRIDGE_MINUTES (10) for each way to connect; every byte, and the delay
	@scripts/setup test
	@BRIDGE_SECONDS=$$(($${BRIDGE_MINUTES:-10} * 60)) \
	  python3 -m unittest discover -s Tests/system -p 'test_bridge*.py' -k changes_no_byte_and -k full_speed -v

soak-can: ## a minute of CAN at the highest rate: every frame counted or told as dropped, memory flat
	@scripts/setup test
	@swift build --build-tests
	@WECOTUI_CAN_SECONDS=60 scripts/with-can scripts/test-can 'CANSocketTests.*flood'

soak-canalyst: build ## a CANalyst-II on a full bus for a minute, in a virtual machine: every frame counted
	@scripts/setup test
	@WECOTUI_CANALYST_RATE=4000 WECOTUI_CANALYST_SECONDS=60 GUEST_SECONDS=600 scripts/guest python3 -m unittest discover -s Tests/system/usb -k every_frame -v

soak-can-alone: ## every CAN id alone for a minute, with zeros, ones and random bytes: no alarm, no decision
	@swift build --build-tests
	@CAN_ALONE_LONG=1 swift test --skip-build --filter CANAloneTests

soak-history: build ## seven simulated days, 200 kills, 200 copies: size, memory, query times, nothing lost
	@scripts/setup test
	@HISTORY_DAYS=7 swift test --filter HistoryWeekTests
	@HISTORY_ROUNDS=200 python3 -m unittest discover -s Tests/system -p 'test_history.py' -v

soak-noise: build ## ten million random CAN frames and bytes through the whole program: no trap, no growth
	@scripts/setup test
	@swift build --build-tests
	@NOISE_IN_PROCESS=$${NOISE:-10000000} swift test --skip-build --filter NoiseTests
	@NOISE=$${NOISE:-10000000} python3 -m unittest discover -s Tests/system -p 'test_noise.py' -v

soak-fleet: build ## a million hostile payloads on all topics of a fleet, 300,000 to its pages; ten gateways without their broker for a minute
	@scripts/setup test
	@swift build --build-tests
	@FLEET_FUZZ_LONG=1 swift test --skip-build --filter FleetStrangers
	@BROKER_OUTAGE=60 GATEWAYS=10 python3 -m unittest discover -s Tests/system -p 'test_fleet.py' -k storms -v

soak-learn: build ## 200 batteries whose write command was drawn by lot: learn names it, or says that nothing is proven
	@scripts/setup test
	@for first in 1 41 81 121 161; do SECRETS=40 SECRET_FIRST=$$first \
	  python3 -m unittest discover -s Tests/system -p 'test_secret_battery.py' || exit 1; done

soak-lesson: build ## 207 lessons with a scripted person: honest batteries end measured and are set, deceiving ones not proven
	@scripts/setup test
	@swift build --build-tests
	@TAP_SEEDS=$${TAP_SEEDS:-1500} LESSON_SEEDS=$${LESSON_SEEDS:-200} swift test --skip-build \
	  --filter 'TapOrderTests|ValueMatchTests|LessonTests'
	@LESSONS=$${LESSONS:-23} python3 -m unittest discover -s Tests/system -p 'test_lesson.py' -v

soak-learn-frames: build ## 100 batteries whose CAN frames were drawn by lot: what is found, and nothing false is more than a guess
	@scripts/setup test
	@for first in 1 21 41 61 81; do FRAMES=20 FRAMES_FIRST=$$first \
	  python3 -m unittest discover -s Tests/system -p 'test_secret_frames.py' -k what_is_found || exit 1; done

soak-start: build ## 240 first starts under every umask: the state folder is the user's alone each time
	@scripts/setup test
	@FIRST_STARTS=$${FIRST_STARTS:-240} python3 -m unittest discover -s Tests/system -p 'test_strange_files.py' -k first_start -v

# What came of it stands in docs/day.txt, the limit kept or not.
soak-day: release ## two days of work on a clock that runs 96 times as fast: broker, cables, clients, sizes; memory drawn in docs/day.txt
	@scripts/setup test
	@swift build --build-tests
	@result=0; DAY=1 WECOTUI=$(RELEASE) python3 -m unittest discover -s Tests/system -p 'test_day.py' -v || result=1; \
	  DAY_PLOT=.build/day swift test --skip-build --filter DayPlotTests || result=1; \
	  cat Tests/system/day-head.txt .build/day/numbers.txt .build/day/plot.txt > docs/day.txt; exit $$result

fuzz: ## coverage-guided fuzzing of parsers and state machines, FUZZ_SECONDS (60) a target
	@scripts/setup build
	@scripts/fuzz

sanitize: ## the Swift suites under address sanitizer and under thread sanitizer, each with a build of its own
	@scripts/setup build
	@scripts/sanitize

model: ## every way that a change can go with any two things wrong, and with three of each kind, searched through
	@swift build --build-tests
	@MODEL_DEEP=1 swift test --skip-build --filter ChangeModelTests

mutation: ## one rule of 700 broken at a time (MUTANTS=0: of all of them): which test notices; .build/mutation/report.txt
	@scripts/setup build
	@scripts/mutate

soak-recipes: build ## each recipe of CONTRIBUTING in a scratch copy of its own, with the part of the suite that belongs to it
	@scripts/setup test
	@RECIPES=1 python3 -m unittest discover -s Tests/system -p 'test_recipes.py' -v

lint: ## format, import rules and what must not occur
	@scripts/lint

format: ## format every source file
	@swift format -i -r Sources Tests Package.swift

release: setup ## the stripped program with its own Swift runtime: .build/release/wecotui
	@mkdir -p $(RUNTIME)
	@ln -sf "$$(clang -print-file-name=libstdc++.a)" $(RUNTIME)/
	@swift build $(RELEASE_FLAGS) --product wecotui
	@ls -l --block-size=K $(RELEASE)

# The Raspberry Pi's, built on another machine. On a Pi it is a release like any other.
cross-setup: ## the compiler and the libraries that build for arm64, once: .build/cross
	@scripts/setup package
	@scripts/cross-setup

release-arm64: RUNTIME := .build-arm64/runtime
release-arm64: cross-setup ## the same for the Raspberry Pi, built on this computer: .build-arm64/release/wecotui
	@mkdir -p $(RUNTIME)
	@ln -sf "$$(scripts/cross-setup sysroot)/usr/lib/gcc/aarch64-linux-gnu/12/libstdc++.a" $(RUNTIME)/
	@scripts/cross-setup swift build $(RELEASE_FLAGS) --product wecotui
	@ls -l --block-size=K .build-arm64/release/wecotui

cross-test: ## the arm64 package's program under an emulator, in Debian 12 and 13, and the system tests that run there
	@$(MAKE) --no-print-directory deb ARCH=arm64
	@scripts/setup test
	@scripts/cross-test dist/wecotui_$$(cat VERSION)_arm64.deb

ifeq ($(ARCH) $(MACHINE),arm64 x86_64)
built := release-arm64
packed = --arch arm64 --program .build-arm64/release/wecotui --native scripts/cross-run \
	--shlibs "$$(scripts/cross-setup sysroot)/shlibs"
else
built := release
packed = --program $(RELEASE)
endif

deb: $(built) ## the Debian package: dist/wecotui_VERSION_ARCH.deb; ARCH=arm64 builds the Raspberry Pi's on another machine
	@scripts/setup package
	@scripts/package $@ $(packed)

tarball: $(built) ## the same without root, for ~/.local: dist/wecotui-VERSION-ARCH.tar.gz
	@scripts/setup package
	@scripts/package $@ $(packed)

vm: deb ## the package in a whole Debian 12 and 13 under QEMU; SUITE=12 or 13 for one of them
	@scripts/vm $(SUITE)

vm-soak: deb ## what the service writes to the disk in 20 minutes with six modules, in the same machine
	@VM_TESTS=test_disk.py scripts/vm $(or $(SUITE),12)

pictures: ## the README's picture of the dashboard, from a golden screen: docs/overview.svg
	@scripts/pictures

manual: ## the manual pages and shell completions of the program that was built last: .build/manual
	@scripts/manual

bench: release ## speed and memory against their limits, beside htop, btop, python-can and cantools
	@scripts/setup bench
	@scripts/bench $(RELEASE)

bench-fleet: release ## 200 sites on one broker and one fleet on one processor: time, memory, bytes, from a fault to the screen
	@scripts/setup test
	@scripts/bench-fleet $(RELEASE) $(SITES)

clean: ## remove what was built
	@rm -rf .build .build-arm64 dist
