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
  expect_json report$ranks.json /merge/groups_by_size '[{"groups":12,"largest":2,"smallest":2}]'
  expect_json report$ranks.json /merge/largest/node 3
  expect_json report$ranks.json /merge/widest/at '[1.0,0.0,0.0]'
  expect_json report$ranks.json /merge/histogram/equal/merged 12
  expect_json report$ranks.json /merge/histogram/decades/0/apart 60
  expect_json report$ranks.json /merge/histogram/beyond 0
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
expect_message 'merging nodes:'
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

# Which nodes merge: x = 1 is side set 2 of the left box and, renumbered, set 7 of the right one. crack.e fills the left
# box; its two blocks touch along a face whose nodes are there twice, and stay so where they meet no other file's.
succeed generate -o crack.e --divisions 4 3 2 --extents 1 1 1 --blocks 2 --no-sets --first-block-id 5
work_on 2 merge left.e right.e -o sets.e --set-ids renumber --merge-side-sets 2,7 --report sets.json
expect_json sets.json /merge/nodes_considered 24
expect_json sets.json /merge/nodes_after 60
expect_output 'take part +24 of 72'
work_on 4 merge left.e right.e -o sets.e --set-ids renumber --merge-node-sets 2,7 --report sets.json
expect_json sets.json /merge/nodes_after 60
work_on 4 merge left.e right.e -o sets.e --set-ids renumber --merge-side-sets 2 --report sets.json
expect_json sets.json /merge/nodes_considered 12
expect_json sets.json /merge/nodes_after 72
work_on 2 merge left.e right.e -o sets.e --merge-blocks 'block_*' --report sets.json
expect_json sets.json /merge/nodes_after 60
work_on 2 merge left.e crack.e -o cracked.e --report cracked.json
expect_json cracked.json /merge/nodes_after 60
for ranks in 1 2 4; do
  work_on $ranks merge left.e right.e crack.e -o between.e --between-files --no-chains --report between.json
  expect_json between.json /merge/nodes_before 144
  expect_json between.json /merge/largest_group 3
  expect_json between.json /merge/groups_by_size/0/groups 12
  expect_json between.json /merge/groups_by_size/1/groups 24
done
work_on 2 merge crack.e -o uncracked.e --between-files --report between.json
expect_json between.json /merge/groups 0
expect_json between.json /merge/smallest_unmerged_distance null
fail_with 'no element block "9"' merge left.e right.e -o new.e --merge-blocks 1,9
fail_with '"block_2"' merge left.e right.e -o new.e --merge-blocks block_3
fail_with 'no node set .*nosuch' merge left.e right.e -o new.e --merge-node-sets nosuch
fail_with 'no side set "77"' merge left.e right.e -o new.e --merge-side-sets 77
fail_with 'node 1 at \(0, 0, 0\) is the first of a group of 72 nodes whose diameter 2\.44[0-9]* exceeds the tolerance 0\.6' \
  merge left.e right.e -o new.e --tolerance 0.6 --absolute --no-chains
check [ ! -e new.e ]

# Duplicates that a tolerance misses, and the plot that shows them.
succeed generate -o apart.e "${halves[@]}" --origin 1.00000001 0 0 --first-block-id 2
for ranks in 1 2 4; do
  work_on $ranks merge left.e apart.e --dry-run --tolerance 0 --plot plot$ranks.svg --report missed$ranks.json
  expect_output 'clear gap +no distances from 1e-08 to 0.333'
  expect_output 'suggested tolerance +2.9e-05 of the length scale'
  expect_json missed$ranks.json /merge/nodes_after 72
  expect_json missed$ranks.json /merge/suggested_tolerance 2.9e-05
  expect_json missed$ranks.json /merge/histogram/decades/0/apart 24
  check cmp -s plot1.svg plot$ranks.svg
  check cmp -s missed1.json missed$ranks.json
done
check grep -q '>tolerance 0 (--tolerance 0)<' plot1.svg
check grep -q '>suggested 5.8e-05 (--tolerance 2.9e-05)<' plot1.svg
work_on 2 merge left.e apart.e -o found.e --tolerance 2.9e-05 --plot found.svg
expect_output 'nodes merged +12 of 72'
check grep -q '>tolerance ' found.svg
work merge left.e -o one.e --plot one.svg
if command -v xmllint >reader.txt; then
  check xmllint --noout plot1.svg found.svg one.svg
elif command -v python3 >reader.txt; then
  check python3 -c 'import sys, xml.dom.minidom as xml; [xml.parse(f) for f in sys.argv[1:]]' plot1.svg found.svg one.svg
fi

fail_with 'report' merge left.e right.e -o new.e --report left.e
fail_with '--plot right.e names a mesh' merge left.e right.e -o new.e --plot right.e
fail_with 'same file' merge left.e right.e -o new.e --plot same --report same
fail_with 'excludes' merge left.e right.e -o new.e --plot new.svg --no-merge-nodes
fail_with 'plot none/plot.svg: there is no folder none' merge left.e right.e --dry-run --plot none/plot.svg
fail_with 'none/report.json' merge left.e right.e --dry-run --report none/report.json
finish
