# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# `run` and `operations`.
. "$(dirname "$0")/driver_testing.sh"

succeed generate -o in.e --divisions 4 3 2 --blocks 2 --steps 3 --node-fields 1 --element-fields 1
cat >script.yaml <<'END'
# Two files glued, moved, computed on.
- import_model: in.e
- merge_nodes: {tolerance: 1e-6}
- translate_geometry:
    offset: [0, 0, 1.5]
- create_interpolated_timestep: 0.5
- rename_node_field: {node_field_name: field_1, new_node_field_name: temperature}
- create_node_set:
    node_set_id: 50
    node_set_members: [0, 3, 5]
- export_model: {filename: out.e, add_qa_record: false}
- get_element_block_ids
- get_node_field_names:
END
succeed run script.yaml --check
expect_output '9 operations, nothing wrong'
check [ ! -e out.e ]
for ranks in 1 2 4; do
  succeed_on $ranks run script.yaml
  expect_output 'get_element_block_ids: \[1, 2\]'
  expect_output 'get_node_field_names: \[temperature\]'
  mv out.e out$ranks.e
  check cmp -s out1.e out$ranks.e
done
succeed info out1.e
expect_output '60 nodes'

# The same from the command line, where values may have blanks in quotes and brackets.
succeed_on 2 run -e 'import_model in.e' -e 'merge_nodes' -e 'translate_geometry offset=[0, 0, 1.5]' \
  -e 'create_interpolated_timestep 0.5' -e 'rename_node_field field_1 temperature' \
  -e 'create_node_set 50 [0, 3, 5]' -e "export_model filename='out.e' add_qa_record=false"
check cmp -s out1.e out.e
rm out.e

# Said, not done.
for ranks in 1 4; do
  succeed_on $ranks run script.yaml --dry-run
  expect_output 'script.yaml:3: merge_nodes: nodes 72 -> 60'
  expect_output 'script.yaml:8: create_node_set: .*node sets'
  expect_output 'script.yaml:11: export_model: would write out.e'
  check [ ! -e out.e ]
done
succeed run -e 'import_model in.e' -e 'get_timesteps' -e 'get_element_block_name 1' --json
cp stdout.txt answers.json
check [ "$("$json_value" answers.json /0/operation)" = get_timesteps ]
check [ "$("$json_value" answers.json /0/answer/2)" = 2.0 ]
check [ "$("$json_value" answers.json /1/place)" = '-e 3' ]
run run -e 'import_model in.e' -e 'create_timestep 9'
expect_status 0
check grep -q 'changed after it was written last' stderr.txt

# What is wrong is said with its line, all of it, before anything is done.
cat >bad.yaml <<'END'
- import_modl: in.e
- merge_nodes: {tolerence: 1e-6, chains: 3}
- translate_geometry: [1, 2]
- {a: 1, b: 2}
- scale_geometry
END
for ranks in 1 4; do
  run_on $ranks run bad.yaml
  expect_status 2
  check grep -q "bad.yaml:1: there is no operation 'import_modl'; did you mean 'import_model'?" stderr.txt
  check grep -q "bad.yaml:2: merge_nodes: there is no parameter 'tolerence'; did you mean 'tolerance'?" stderr.txt
  check grep -q "bad.yaml:2: merge_nodes: chains is true or false, not '3'" stderr.txt
  check grep -q 'bad.yaml:3: translate_geometry: offset is a list of 3 numbers' stderr.txt
  check grep -q "bad.yaml:4: an operation is its name" stderr.txt
  check grep -q "bad.yaml:5: scale_geometry: the parameter 'scale_factor' is missing" stderr.txt
  check [ "$(grep -c '^exomerge_driver: error' stderr.txt)" = 6 ]
done
echo '- a: [1' >bad.yaml
fail_with 'bad.yaml:' run bad.yaml
echo 'import_model: in.e' >bad.yaml
fail_with 'bad.yaml:1: a script is a list of operations' run bad.yaml
fail_with 'cannot read the script "no.yaml"' run no.yaml
fail_with 'no script given' run
fail_with 'e 2: delete_node_field: the parameter' run -e 'import_model in.e' -e 'delete_node_field'
fail_with 'e 2: rename_node_field: there is no node field "nothere"' run -e 'import_model in.e' \
  -e 'rename_node_field nothere x'
printf -- '- import_model: in.e\n\n- rotate_geometry: {axis: [0, 0, 0], angle_in_degrees: 3}\n' >late.yaml
fail_with 'late.yaml:3: rotate_geometry: .*has no direction' run late.yaml

# A model made from nothing, with values worked out by hand.
cat >made.yaml <<'END'
- build_hex8_cube: {element_block_id: 1, extents: [2.0, 1.0, 1.0], divisions: [2, 1, 1]}
- get_connectivity
- create_timestep: 0
- create_timestep: 1
- calculate_element_field: "p = 1 if time == 0 else 2"
- calculate_element_centroids: c_
- calculate_element_field: "p = (time + 1) * (1 if c_x < 1 else 3)"
- convert_element_field_to_node_field: p
- get_node_field_values: {node_field_name: p, count: 3}
- convert_node_field_to_element_field: {node_field_name: p, element_field_name: q}
- get_element_field_values: {element_field_name: q, timestep: first}
- get_element_field_values: q
- create_interpolated_timestep: 0.25
- get_element_field_values: {element_field_name: p, timestep: 0.25}
- calculate_element_field_maximum: {element_field_names: p, calculate_location: true, calculate_block_id: true}
- output_global_variables
- create_side_set_from_expression: {side_set_id: 1, expression: "X >= 2 && Y < 2"}
- get_side_set_members: 1
- get_nodes_in_side_set: 1
- get_nodes_in_element_block: {element_block_ids: 1, first: 10}
- build_hex8_cube
- get_element_block_ids
END
cat >made.txt <<'END'
build_hex8_cube: 1
get_connectivity: [[0, 1, 4, 3, 6, 7, 10, 9], [1, 2, 5, 4, 7, 8, 11, 10]]
get_node_field_values: [2.0, 4.0, 6.0]
get_element_field_values: [1.5, 2.5]
get_element_field_values: [3.0, 5.0]
get_element_field_values: [1.25, 3.75]
time, p_max, p_max_x, p_max_y, p_max_z, p_max_block_id
0.0, 3.0, 1.5, 0.5, 0.5, 1.0
0.25, 3.75, 1.5, 0.5, 0.5, 1.0
1.0, 6.0, 1.5, 0.5, 0.5, 1.0
get_side_set_members: [[1, 1, 1]]
get_nodes_in_side_set: [2, 5, 8, 11]
get_nodes_in_element_block: [10, 11]
build_hex8_cube: 2
get_element_block_ids: [1, 2]
END
for ranks in 1 2 3; do
  run_on $ranks run made.yaml
  expect_status 0
  check diff made.txt stdout.txt
done

# Warnings as errors.
for ranks in 1 3; do
  run_on $ranks run --strict -e 'import_model in.e' -e 'create_element_field element_1' -e 'export_model out.e'
  expect_status 2
  check grep -q 'e 2: create_element_field: the warning counts as an error' stderr.txt
  check [ ! -e out.e ]
done

# Explained.
for ranks in 1 2; do
  succeed_on $ranks operations
  expect_output '^  merge_nodes  +Makes one'
  succeed_on $ranks operations merge_nodes 'rotate_*'
  expect_output '^  tolerance: a number; default 1e-06'
  expect_output '^  angle_in_degrees: a number; must be given'
done
fail_with 'no operation "merg_nodes".*the nearest is "merge_nodes"' operations merg_nodes
succeed operations --json
cp stdout.txt table.json
check [ "$("$json_value" table.json /0/name)" = import_model ]
succeed operations --markdown
check cmp -s stdout.txt "$(dirname "$0")/../../docs/operations.md"

finish
