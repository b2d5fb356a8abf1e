# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# `diff`: 0 same, 1 different, 2 trouble.
. "$(dirname "$0")/driver_testing.sh"

box=(--divisions 3 2 2 --steps 2 --node-fields 1 --element-fields 1)
succeed generate -o a.e "${box[@]}"
succeed generate -o b.e "${box[@]}"
succeed generate -o moved.e "${box[@]}" --origin 0.001 0 0
succeed generate -o other.e "${box[@]}" --first-block-id 5

for ranks in 1 2 4; do
  succeed_on $ranks diff a.e b.e
  expect_output 'are the same'
  run_on $ranks diff a.e moved.e
  expect_status 1
  expect_output 'coordinate'
  expect_output 'largest difference'
  expect_output 'a.e and moved.e differ'
  check [ "$(error_count)" = 0 ]
  cp stdout.txt moved$ranks.txt
  check cmp -s moved1.txt moved$ranks.txt
  run_on $ranks diff a.e other.e
  expect_status 1
  expect_output 'block'
done

# The fields of a generated box follow its coordinates, so that they are left out where only those are to differ.
succeed copy a.e -o a_mesh.e --steps none
succeed copy moved.e -o moved_mesh.e --steps none
succeed_on 2 diff a_mesh.e moved_mesh.e --absolute 0.0011
run diff a_mesh.e moved_mesh.e --absolute 0.0009
expect_status 1
succeed_on 2 diff a_mesh.e moved_mesh.e --match coordinates --coordinate-tolerance 0.01 --absolute 0.0011
succeed diff a_mesh.e moved_mesh.e --absolute 0.0011 --no-maps

run --quiet diff a.e moved.e
expect_status 1
expect_no_output
run diff --summary a.e moved.e
expect_status 1
expect_output '^what differs'
run_on 2 diff --json a.e moved.e
expect_status 1
cp stdout.txt diff.json
expect_json diff.json /same false
expect_json diff.json /files/1 moved.e
check "$json_value" diff.json /differences/0/what >what.txt
check "$json_value" diff.json /summary/0/largest >largest.txt
succeed diff --json a.e b.e
cp stdout.txt diff.json
expect_json diff.json /same true
expect_json diff.json /differences '[]'

# Titles and records count only when asked for.
succeed copy a.e -o again.e
succeed diff a.e again.e
run diff --records a.e again.e
expect_status 1
expect_output 'QA'

fail_with 'missing.e' diff a.e missing.e
fail_with "floor: '-1'" diff a.e b.e --floor -1
finish
