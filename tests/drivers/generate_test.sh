# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# A box of hexahedra, as text and as JSON; the same at any number of ranks.
. "$(dirname "$0")/driver_testing.sh"

options=(--divisions 4 3 2 --extents 4 3 2 --origin 1 2 3 --blocks 2 --steps 3 --node-fields 2 --element-fields 1
         --first-block-id 10 --no-qa-record)
for ranks in 1 2 4; do
  succeed_on $ranks generate -o box$ranks.e "${options[@]}"
  expect_output 'wrote box[124].e: 72 nodes, 24 elements'
  check cmp -s box1.e box$ranks.e
done
succeed --quiet generate -o quiet.e "${options[@]}"
expect_no_output
check cmp -s box1.e quiet.e

for ranks in 1 4; do
  succeed_on $ranks info box1.e
  expect_output 'format +CDF-2, Exodus .*8-byte reals'
  expect_output '3 dimensions.* 72 nodes, 24 elements'
  expect_output '2 element blocks'
  expect_output '10 .*hex8 +12 +8'
  expect_output '6 node sets'
  expect_output '6 side sets'
  expect_output 'nodal \(2\): field_1, field_2'
  expect_output 'element block \(1\): element_1'
  expect_output 'time steps +3, from '
  check [ "$(grep -c '^box1.e' stdout.txt)" = 1 ]
done

succeed_on 2 info --json box1.e box2.e
cp stdout.txt two.json
expect_json two.json /0/file box1.e
expect_json two.json /1/file box2.e
expect_json two.json /0/nodes 72
expect_json two.json /0/element_blocks/1/id 11
expect_json two.json /0/element_blocks/1/shape hex8
expect_json two.json /0/element_blocks/1/count 12
expect_json two.json /0/side_sets/5/id 6
expect_json two.json /0/times/count 3
expect_json two.json /0/variables/element_block/0/on '[10,11]'
expect_json two.json /0/qa_records 0
expect_json two.json /0/word_size 8

succeed generate -o plain.e --no-sets --format cdf5 --word-size 4
succeed info --json --records plain.e
cp stdout.txt plain.json
expect_json plain.json /0/format CDF-5
expect_json plain.json /0/word_size 4
expect_json plain.json /0/node_sets '[]'
expect_json plain.json /0/times/count 0
expect_json plain.json /0/qa_records/0/0 exomerge

fail_with 'multiple|divi' generate -o bad.e --divisions 5 1 1 --blocks 2
check [ ! -e bad.e ]
finish
