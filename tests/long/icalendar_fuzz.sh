#!/usr/bin/env bash
# Builds the fuzz driver of iCalendar's text layer with clang and runs it:  icalendar_fuzz.sh SOURCE SECONDS
set -eu
build=$1/build/fuzz
cmake -S "$1" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_COMPILER=clang-14 \
  -DCMAKE_CXX_COMPILER=clang++-14 -DTENON_BUILD_FUZZERS=ON -DTENON_BUILD_BENCHMARKS=OFF
cmake --build "$build" --target icalendar_fuzz
mkdir -p "$build/icalendar_corpus"
exec "$build/bin/icalendar_fuzz" -max_total_time="$2" -max_len=4096 -print_final_stats=1 \
  -dict="$1/tests/fuzz/icalendar.dict" "$build/icalendar_corpus" "$1/tests/fuzz/icalendar_seeds"
