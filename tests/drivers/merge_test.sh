# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# `merge`: halves of a box become the box; dry runs write nothing; colliding ids; the reports.
. "$(dirname "$0")/driver_testing.sh"

halves=(--divisions 2 3 2 --extents 1 1 1 --steps 2 --node-fields 1 --element-fields 1 --no-qa-record)
succeed generate -o left.e "${halves[@]}"
succeed generate -o right.e "${halves[@]}" --origin 1 0 0 --first-block-id 2
# Each has 3 x 4 x 3 nodes, 12 of them on the common face.

for ranks in 1 2 4; do
  work_on $ranks merge left.e right.e -o whole$ranks.e --no-qa-record --report report$ranks.json
  expect_output 'merged 2 files into whole[124].e'
  expect_output 'nodes merged +12 of 72, in 12 groups; 60 remain'
  expect_json report$ranks.json /merge/nodes_after 60
  expect_json report$ranks.json /merge/largest_group 2
  expect_json report$ranks.json /merge/degenerate '[]'
  expect_json report$ranks.json /nodes 60
  expect_json report$ranks.json /elements 24
  expect_json report$ranks.json /dry_run false
  check cmp -s whole1.e whole$ranks.e
  own_lines >warnings$ranks.txt
  check cmp -s warnings1.txt warnings$ranks.txt
done
succeed info --json whole4.e
cp stdout.txt info.json
expect_json info.json /0/nodes 60
expect_json info.json /0/element_blocks/1/id 2
expect_json info.json /0/times/count 2
expect_json info.json /0/node_sets/0/count 24

# A dry run reports the same, with the nearest nodes that stay apart, and writes nothing.
mkdir dry && cd dry || exit 1
for ranks in 1 4; do
  work_on $ranks merge ../left.e ../right.e --dry-run
  expect_output 'dry run'
  expect_output 'would merge +12 of 72'
  expect_output 'smallest unmerged distance'
  work_on $ranks merge ../left.e ../right.e --dry-run -o out.e
  expect_only
done
cd ..

work --quiet merge left.e right.e -o quiet.e --no-qa-record
expect_no_output
check cmp -s quiet.e whole1.e
work_on 2 merge left.e right.e -o joined.e --no-merge-nodes
expect_output '72 nodes'
work merge left.e right.e -o far.e --tolerance 0.6 --absolute
expect_output 'tolerance +0.6$'
run merge left.e right.e -o near.e --verbose
expect_status 0
expect_message 'reading left.e:'
expect_message 'writing near.e:'
expect_message 'merging nodes: '
expect_message 'total: .* peak memory'

# Ids that are in both files.
succeed generate -o twin.e "${halves[@]}" --origin 1 0 0
cp whole1.e kept.e
fail_with '--ids renumber .*--ids combine' merge left.e twin.e -o kept.e
check cmp -s kept.e whole1.e
fail_with '--set-ids renumber' merge left.e right.e -o new.e --set-ids error
check [ ! -e new.e ]
work_on 4 merge left.e twin.e -o renumbered.e --ids renumber
expect_message 'warning: .*twin.e.* block 1 .*becomes 2'
succeed info --json renumbered.e
cp stdout.txt info.json
expect_json info.json /0/element_blocks/1/id 2
expect_json info.json /0/nodes 60
work_on 4 merge left.e twin.e -o combined.e --ids combine --set-ids renumber
succeed info --json combined.e
cp stdout.txt info.json
expect_json info.json /0/element_blocks/0/count 24
expect_json info.json /0/node_sets/11/id 12

# A selection may name what is in one file only, but not what is in none.
work_on 2 merge left.e right.e -o part.e --blocks 2 --steps last
succeed info --json part.e
cp stdout.txt info.json
expect_json info.json /0/element_blocks/0/id 2
expect_json info.json /0/times/count 1
fail_with '\b3\b' merge left.e right.e -o new.e --blocks 2,3
check [ ! -e new.e ]

# The output may be one of the inputs.
cp left.e over.e
work_on 4 merge over.e right.e -o over.e --no-qa-record
check cmp -s over.e whole1.e

# One file is enough: its own interfaces are merged.
succeed generate -o blocks.e --divisions 4 3 2 --extents 2 1 1 --blocks 2
work_on 2 merge blocks.e -o glued.e --report glued.json
expect_json glued.json /merge/nodes_after 60

fail_with 'report' merge left.e right.e -o new.e --report left.e
fail_with 'none/report.json' merge left.e right.e --dry-run --report none/report.json
finish
