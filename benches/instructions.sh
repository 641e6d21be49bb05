#!/usr/bin/env bash
# Instructions of each job a lead (of `decide` a command, of `replay` and `fold` an event; of `kept-..` one lead with a kept
# history of so many activities; of `against`, `once` and `record-all` an activity, of `compile-groups` a group), counted
# by valgrind: the same on every run of one binary, whatever else the machine is doing. Needs valgrind.
#   benches/instructions.sh            counts
#   benches/instructions.sh --check    and fails where a job has grown by more than 5 % over docs/PERFORMANCE.md
#   benches/instructions.sh --update   and writes the table there
set -euo pipefail
cd "$(dirname "$0")/.."
page=docs/PERFORMANCE.md
# What hosts build is counted: without the checks of .cargo/config.toml, whose flags any RUSTFLAGS replaces.
export RUSTFLAGS="${RUSTFLAGS-}"
compiler=$(rustc -vV | awk '/^host:/ { host = $2 } /^release:/ { print "rustc " $2 ", " host }')

command -v valgrind >/dev/null || { echo "SKIPPED: valgrind is not installed, nothing was counted"; exit 0; }
if [ "${1:-}" = --check ] && ! grep -qxF "Counted with $compiler." "$page"; then
  echo "SKIPPED: this is $compiler, and the table of $page was counted with another"
  exit 0
fi

binary=$(cargo bench --quiet --locked --no-run --bench instructions \
  --message-format=json-render-diagnostics |
  sed -n 's/.*"executable":"\([^"]*instructions[^"]*\)".*/\1/p' | tail -n 1)

# JOB N PER: the job over N, shared by PER.
count() {
  local all
  all=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect='*measured_region*' \
    "$binary" "$1" "$2" 2>&1 | sed -n 's/.*Collected : //p') ||
    { echo "the job $1 did not come to its end" >&2; kill $$; }
  echo $((all / $3))
}

# Lines of job, tab, instructions.
counted() {
  local job n
  for job in by-hand rate rate-struct judge verdict reasons next-change missing improvements qualify decide replay; do
    printf '%s\t%s\n' "$job" "$(count "$job" 200 200)"
  done
  for job in by-hand-clamped rate-struct-clamped by-hand-tiers rate-struct-tiers; do
    printf '%s\t%s\n' "$job" "$(count "$job" 200 200)"
  done
  for job in texts texts-words; do
    printf '%s\t%s\n' "$job" "$(count "$job" 600 600)"
  done
  for job in batch batch-clamped batch-tiers; do
    printf '%s\t%s\n' "$job" "$(count "$job" 10240 10240)"
  done
  for job in real-by-hand real-columns real-row real-judge; do
    printf '%s\t%s\n' "$job" "$(count "$job" 2048 2048)"
  done
  printf 'compile\t%s\n' "$(count compile 5 5)"
  printf 'fold\t%s\n' "$(count fold 200 1200)"
  for job in add-closed fit-by-hand relearn-given relearn binned; do
    printf '%s\t%s\n' "$job" "$(count "$job" 2000 2000)"
  done
  printf 'against\t%s\n' "$(count against 2000 2000)"
  printf 'once\t%s\n' "$(count once 20000 20000)"
  printf 'record-all\t%s\n' "$(count record-all 2000 2000)"
  printf 'compile-groups\t%s\n' "$(count compile-groups 300 300)"
  for job in kept-judge kept-change; do
    for n in 1000 100000; do printf '%s\t%s\n' "$job $n" "$(count "$job" "$n" 1)"; done
  done
}

# The same lines out of the page.
kept() {
  sed -n '/^| job | instructions |$/,/^$/ s/^| \([^|]*\) | \([0-9,]*\) |$/\1\t\2/p' "$page" | tr -d ,
}

as_table() {
  echo "| job | instructions |"
  echo "| --- | ---: |"
  sed ':more; s/\([0-9]\)\([0-9]\{3\}\)\(,\|$\)/\1,\2\3/; t more; s/\(.*\)\t\(.*\)/| \1 | \2 |/'
}

counts=$(counted)
case ${1:-} in
  --check)
    awk -F'\t' '
      NR == FNR { kept[$1] = $2; next }
      !($1 in kept) { print $1 ": not in the table: benches/instructions.sh --update"; bad = 1; next }
      { change = sprintf("%s: was %d, is %d instructions", $1, kept[$1], $2) }
      $2 * 100 > kept[$1] * 105 { print change ", more than 5 % more"; bad = 1 }
      $2 * 100 < kept[$1] * 95 { print change ", fewer: benches/instructions.sh --update" }
      END { exit bad }' <(kept) - <<<"$counts"
    echo "no job has grown by more than 5 %"
    ;;
  --update)
    TABLE=$(as_table <<<"$counts") awk -v compiler="$compiler" '
      /^Counted with / { print "Counted with " compiler "."; next }
      /^\| job \| instructions \|$/ { print ENVIRON["TABLE"]; within = 1 }
      within && /^\|/ { next }
      { within = 0; print }' "$page" >"$page.new"
    mv "$page.new" "$page"
    ;;
  *) as_table <<<"$counts" ;;
esac
