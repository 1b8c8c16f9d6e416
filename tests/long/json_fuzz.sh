#!/usr/bin/env bash
# Builds the JSON codec's fuzz driver with clang and runs it:  json_fuzz.sh SOURCE RUNS
set -eu
build=$1/build/fuzz
cmake -S "$1" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_COMPILER=clang-14 \
  -DCMAKE_CXX_COMPILER=clang++-14 -DTENON_BUILD_FUZZERS=ON -DTENON_BUILD_BENCHMARKS=OFF
cmake --build "$build" --target json_codec_fuzz
mkdir -p "$build/corpus"
exec "$build/bin/json_codec_fuzz" -runs="$2" -max_len=400 -print_final_stats=1 "$build/corpus"
