# Every target works in a fresh clone on a Debian machine with Swift; `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo build test check docs fmt tsan asan fuzz bench bench-memory bench-plan bench-listing bench-large clean setup environment

## demo: plan and run manifests/quickstart.yaml on the embedded sandbox
demo: setup
	@Tests/Scripts/demo

## build: build the release binary and print where it is
build: setup
	@Tests/Scripts/build-release

## test: check, then run every test
test: setup environment check
	S3JOB_VENV="$(CURDIR)/.venv" swift test

## check: formatting, imports that Package.swift declares, documentation without warnings, no break of the library's API
check: setup
	swift format lint --strict --recursive --parallel Package.swift Sources Tests
	swift build --build-tests --explicit-target-dependency-import-check error
	@Tests/Scripts/make-docs
	@Tests/Scripts/check-api

## docs: the documentation of the S3Client library, for a browser
docs: setup
	swift build --build-tests
	@Tests/Scripts/make-docs

## fmt: format the sources
fmt:
	swift format --in-place --recursive --parallel Package.swift Sources Tests

## tsan: every test but the end-to-end ones under the thread sanitizer
tsan: setup
	TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/Scripts/races.suppressions \
		swift test --sanitize=thread --scratch-path .build-tsan --skip EndToEndTests

## asan: every test but the end-to-end ones under the address sanitizer
asan: setup
	LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/Scripts/leaks.suppressions \
		swift test --sanitize=address --scratch-path .build-asan --skip EndToEndTests

## fuzz: each parser of foreign text under libFuzzer for FUZZ_SECONDS (60)
FUZZ_SECONDS ?= 60
fuzz: setup
	@Tests/Scripts/fuzz $(FUZZ_SECONDS)

## bench: CPU, time and memory of 10,000 small uploads, beside s5cmd, rclone and aws
bench: setup environment
	@Tests/Scripts/bench.py "$$(Tests/Scripts/build-release)"

## bench-memory: peak memory of a release build that uploads 10,000 small files
bench-memory: setup
	@Tests/Scripts/measure_memory.sh

## bench-plan: time and peak memory of plans of 1,000,000 steps, beside that of their listings
bench-plan: setup
	@Tests/Scripts/bench_plan.py "$$(Tests/Scripts/build-release)"

## bench-large: a file of 6 GiB up, copied, relayed and down again, with the peak memory of each
bench-large: setup
	@Tests/Scripts/bench_large.py "$$(Tests/Scripts/build-release)"

## bench-listing: time and peak memory of listings of 1,000,000 objects, 20 ms away, in ranges and as one chain
bench-listing: setup
	@Tests/Scripts/bench_listing.py "$$(Tests/Scripts/build-release)"

## clean: remove what the targets above have made
clean:
	rm -rf .build .build-tsan .build-asan .build-fuzz .venv demo-results

## help: list the targets
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

setup:
	@Tests/Scripts/install-system-libraries

environment: setup
	@Tests/Scripts/make-environment
