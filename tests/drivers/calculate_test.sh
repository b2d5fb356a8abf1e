# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# `calculate` and `extract`: the same as the operations of a script. `summary`.
. "$(dirname "$0")/driver_testing.sh"

succeed generate -o in.e --divisions 4 3 2 --blocks 2 --steps 3 --node-fields 1 --element-fields 1
for ranks in 1 2 4; do
  succeed_on $ranks calculate in.e out.e --global 'g = time + 1' --node 'F = field_1 * g + X' --element 'q = element_1 ^ 2' \
    --element-blocks 2 --node-set 'n = F' --node-sets x_min --side-set 's = g' --no-qa-record
  mv out.e out$ranks.e
  check cmp -s out1.e out$ranks.e
done
succeed run -e 'import_model in.e' -e "calculate_global_variable 'g = time + 1'" -e "calculate_node_field 'F = field_1 * g + X'" \
  -e "calculate_element_field 'q = element_1 ^ 2' 2" -e "calculate_node_set_field 'n = F' x_min" \
  -e "calculate_side_set_field 's = g'" -e 'export_model out.e add_qa_record=false'
check cmp -s out.e out1.e
fail_with 'no expression given' calculate in.e out.e
fail_with 'no output file given' calculate in.e --node 'a = 1'
fail_with 'two output files' calculate in.e out.e -o other.e --node 'a = 1'
rm out.e
fail_with 'feild_1.*field_1' calculate in.e out.e --node 'a = feild_1'
check [ ! -e out.e ]
# The caret stands under what is wrong.
fail_with 'column 9' calculate in.e out.e --node 'a = 1 + feild_1'
check grep -qx '  a = 1 + feild_1' stderr.txt
check grep -qx '          ^' stderr.txt

for ranks in 1 3; do
  succeed_on $ranks extract in.e part.e --blocks 2 --threshold 'element_1 > 3' --threshold-step last --no-qa-record
  mv part.e part$ranks.e
  check cmp -s part1.e part$ranks.e
done
succeed run -e 'import_model in.e element_block_ids=2' -e "threshold_element_blocks 'element_1 > 3'" \
  -e 'export_model part.e add_qa_record=false'
check cmp -s part.e part1.e
succeed extract in.e whole.e --no-qa-record
succeed copy in.e -o copy.e --no-qa-record
check cmp -s whole.e copy.e
fail_with 'no element block "steel"' extract in.e out.e --blocks steel

# Expressions see the whole file; selections are for what is written. element_1 is the time more at each step.
for ranks in 1 3; do
  succeed_on $ranks extract in.e some.e --threshold 'element_1 > 3' --threshold-step last --steps first \
    --element-fields none --no-qa-record
  mv some.e some$ranks.e
  check cmp -s some1.e some$ranks.e
done
succeed run -e 'import_model in.e' -e "threshold_element_blocks 'element_1 > 3'" \
  -e 'export_model some.e timesteps=first element_field_names=none add_qa_record=false'
check cmp -s some.e some1.e
fail_with 'no element field "nope"' extract in.e out.e --threshold 'element_1 > 3' --element-fields nope
fail_with 'no element block "nope"' calculate in.e out.e --element 'a = 1' --element-blocks nope
check [ ! -e out.e ]

# What is measured is what was generated, at any number of ranks.
succeed summary in.e
expect_output '^  volume +1$'
expect_output '^ +1 +block_1 +HEX8 +12 '
for ranks in 1 2 4; do
  succeed_on $ranks summary in.e --json
  mv stdout.txt summary$ranks.json
  check cmp -s summary1.json summary$ranks.json
done
check [ "$("$json_value" summary1.json /surface_area)" = 8.0 ]
check [ "$("$json_value" summary1.json /blocks/1/volume)" = 0.5 ]
check [ "$("$json_value" summary1.json /side_sets/0/area)" = 1.0 ]
fail_with 'no.e' summary no.e
finish
