#!/usr/bin/env bash
# Instructions a lead of each job (of `decide` a command, of `replay` an event), counted by valgrind: the same on every run of one binary, whatever
# else the machine is doing. Last, of one lead with a kept history of 1,000 and of 100,000 activities. Needs valgrind.
#   benches/instructions.sh [LEADS]
set -euo pipefail
cd "$(dirname "$0")/.."
command -v valgrind >/dev/null || { echo "valgrind is not installed: nothing was counted"; exit 0; }
leads=${1:-200}
cargo build --quiet --release --bench instructions
binary=$(cargo build --release --bench instructions --message-format=json 2>/dev/null |
  sed -n 's/.*"executable":"\([^"]*instructions[^"]*\)".*/\1/p' | tail -n 1)
printf '%-18s %12s\n' job instructions
for job in by-hand rate rate-struct batch judge verdict reasons next-change missing lift qualify compile decide replay; do
  n=$leads
  [ "$job" = compile ] && n=5
  [ "$job" = batch ] && n=10240
  count=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect='*measured_region*' \
    "$binary" "$job" "$n" 2>&1 | sed -n 's/.*Collected : //p')
  printf '%-18s %12s\n' "$job" $((count / n))
done
# One lead with a kept history of so many activities.
for job in kept-judge kept-change; do
  for n in 1000 100000; do
    count=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect='*measured_region*' \
      "$binary" "$job" "$n" 2>&1 | sed -n 's/.*Collected : //p')
    printf '%-18s %12s\n' "$job $n" "$count"
  done
done
