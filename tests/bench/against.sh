#!/usr/bin/env bash
# Ours and llama.cpp on the same file, in turn; prints medians and ratios (above 1: ours is faster).
#
#   LLAMA_BENCH=.../llama-bench tests/bench/against.sh MODEL.gguf [RUNS [PROMPT [GENERATE]]]
#
# CARNET names our program (default: target/release/carnet), THREADS the threads of both (default: 2).
# DEVICE=gpu puts both on a GPU, or on the driver that plays one; LLAMA_BENCH is then a Vulkan build.
# A PROMPT of 4096 also puts the reference's decoding at that depth, as ours then is.
set -euo pipefail

model=$1 runs=${2:-5} prompt=${3:-512} generate=${4:-64}
carnet=${CARNET:-target/release/carnet} threads=${THREADS:-2} device=${DEVICE:-cpu}
[ "$device" = gpu ] && layers=99 || layers=0
: "${LLAMA_BENCH:?names the llama-bench program of the reference engine}"

# number NAME: the first number of that name in JSON on standard input.
number() {
    tr ',{}' '\n\n\n' | sed -n "s/^ *\"$1\": *\\([-0-9.e+]*\\).*/\\1/p" | head -n 1
}

median() {
    sort -g | awk '{ x[NR] = $1 } END { print (x[int((NR + 1) / 2)] + x[int(NR / 2) + 1]) / 2 }'
}

theirs() {
    "$LLAMA_BENCH" -m "$model" -t "$threads" -ngl "$layers" -r 1 -o json "$@" 2>/dev/null | number avg_ts
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for _ in $(seq "$runs"); do
    ours=$("$carnet" bench --model "$model" --device "$device" --threads "$threads" --context $((prompt + generate + 64)) \
        --prompt "$prompt" --generate "$generate" --repeat 1 --json)
    number prefill_tokens_per_s <<<"$ours" >>"$scratch/ours-prefill"
    number decode_tokens_per_s <<<"$ours" >>"$scratch/ours-decode"
    theirs -p "$prompt" -n 0 >>"$scratch/theirs-prefill"
    theirs -p 0 -n "$generate" -d "$prompt" >>"$scratch/theirs-decode"
done

printf '%s, %s, %s threads, medians of %s runs\n' "$(basename "$model")" "$device" "$threads" "$runs"
for phase in prefill decode; do
    ours=$(median <"$scratch/ours-$phase") theirs=$(median <"$scratch/theirs-$phase")
    awk -v phase="$phase" -v ours="$ours" -v theirs="$theirs" \
        'BEGIN { printf "%-8s %10.1f tokens/s, reference %10.1f, ratio %.2f\n", phase, ours, theirs, ours / theirs }'
done
