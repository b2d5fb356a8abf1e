# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# What scripts accept: values that stand for a default, positions, several documents; and what they tell.
. "$(dirname "$0")/driver_testing.sh"

succeed generate -o in.e --divisions 4 3 2 --blocks 2 --steps 3 --node-fields 1 --element-fields 1

# "auto" leaves a parameter at its default.
for ranks in 1 2 4; do
  work_on $ranks run -e 'build_hex8_cube auto auto [2, 1, 1]' -e 'create_timestep 0' -e 'create_node_field b value=auto' \
    -e 'create_node_field disp_x auto' -e 'create_global_variable g auto' -e 'create_element_field e all auto' \
    -e 'get_node_field_values disp_x count=2' -e 'create_side_set_from_expression 50 "X == 0" tolerance=auto' \
    -e 'get_side_set_area 50' -e 'build_hex8_cube auto 2.0 1' -e 'combine_element_blocks all auto' \
    -e 'get_element_block_ids' -e 'create_nodes [[0, 0, 0], [1, 0, 0], [0, 1, 0]]' \
    -e 'create_element_block 7 [TRI3, 1, 3, 0] [20, 21, 22]' -e 'get_element_block_volume 7' \
    -e 'export_model out.e node_field_names=auto global_variable_names=auto'
  expect_output 'get_node_field_values: \[0.0, 0.0\]'
  expect_output 'get_side_set_area: 1.0'
  expect_output 'get_element_block_ids: \[1\]'
  expect_output 'get_element_block_volume: 0.5'
done
succeed run -e 'import_model out.e' -e 'get_node_field_names' -e get_global_variable_names
expect_output 'get_node_field_names: \[b, disp_x\]'
expect_output 'get_global_variable_names: \[g\]'
fail_with 'info tells of 2 elements with 3 nodes each, the connectivity has 3' run \
  -e 'create_nodes [[0, 0, 0], [1, 0, 0], [0, 1, 0]]' -e 'create_element_block 7 [TRI3, 2, 3, 0] [0, 1, 2]'
fail_with 'needs either info, or element_type' run -e 'create_element_block 7'

# Positions: the fourth of an export are side sets, the third of a rotation is what follows.
work run -e 'import_model in.e' -e 'export_model part.e all all none' -e 'rotate_geometry [0, 0, 1] 90 false'
succeed run -e 'import_model part.e' -e get_side_set_ids -e get_node_field_names
expect_output 'get_side_set_ids: \[\]'
expect_output 'get_node_field_names: \[field_1\]'
work run -e 'import_model in.e' -e 'rotate_geometry axis=[0, 0, 1] 90'

# `export` takes what the operation for its file takes.
succeed run -e 'import_model in.e' -e 'export last.e timesteps=last add_qa_record=false' \
  -e 'export_model same.e all last add_qa_record=false' -e 'export skin.stl displacement_timestep=none' \
  -e 'export all.wrl field_1 field_range=auto intervals=[0.5, 1.0] colorspace=rgb export_exodus_copy=false' \
  -e 'export_wrl_model named.wrl field_1 thresholds=[0.5, 1.0] export_exodus_copy=false'
check cmp -s last.e same.e
check cmp -s all.wrl named.wrl
fail_with "export: there is no parameter 'timesteps'" run -e 'import_model in.e' -e 'export a.inp timesteps=last'
fail_with 'the extension of the file names no format: there are e' run -e 'import_model in.e' -e 'export a.foo'

# Documents of a script, one after the other.
printf -- '- build_hex8_cube: 3\n---\n- get_element_block_ids\n---\n- get_element_cout\n' >many.yaml
fail_with "many.yaml:5: there is no operation 'get_element_cout'" run many.yaml
sed -i s/cout/count/ many.yaml
work run many.yaml
expect_output 'get_element_block_ids: \[3\]'
expect_output 'get_element_count: 27'

# What was answered before a failure.
for ranks in 1 3; do
  run_on $ranks run --json -e 'import_model in.e' -e get_timesteps -e 'delete_timestep last' -e 'rename_node_field no x'
  expect_status 2
  expect_json stdout.txt /0/operation get_timesteps
done

# A dry run tells of operations that change no count, and looks at what would be written.
succeed run --dry-run -e 'import_model in.e' -e 'translate_geometry [1, 0, 0]' -e 'export_model out2.e'
expect_output 'e 2: translate_geometry: no count changes'
expect_output 'e 3: export_model: would write out2.e'
fail_with 'e 2: export_model: .*there is no folder nothere/dir' run --dry-run -e 'import_model in.e' \
  -e 'export_model nothere/dir/x.e'
fail_with 'e 2: export_wrl_model: .*nofield' run --dry-run -e 'import_model in.e' -e 'export_wrl_model x.wrl nofield'

# Lines and files that are mistaken.
fail_with "no parameter for the value '=': it takes 1; a value with blanks stands in quotes" run \
  -e 'import_model in.e' -e 'calculate_node_field a = X'
fail_with 'the script "." is a folder' run .
fail_with 'no operation matches zz' operations 'zz*'
for ranks in 1 2; do
  run_on $ranks run -e 'import_model in.e' -e 'get_node_field_values field_1'
  expect_status 0
  expect_message 'there are 72 rows, those from 0 to 19 are answered'
done

# Questions, answered for a box of two elements that was counted by hand.
cat >asked.yaml <<'END'
- build_hex8_cube: {element_block_id: 4, extents: [2.0, 1.0, 1.0], divisions: [2, 1, 1]}
- get_element_block_connectivity: {element_block_id: 4, first: 1}
- get_connectivity: {element_block_id: auto, count: 1}
- create_timestep: 0.5
- create_side_set: {side_set_id: 2, side_set_members: [[4, 1, 1], [4, 0, 3]]}
- rename_side_set: {side_set_id: 2, new_side_set_id: skin}
- get_nodes_in_side_set: skin
- create_side_set: 9
- rename_side_set: {side_set_id: 9, new_side_set_id: bottom}
- get_all_side_set_names
- create_side_set_field: {side_set_field_name: pressure, side_set_ids: skin, value: 2.5}
- get_side_set_field_names
- get_side_set_field_values: {side_set_field_name: pressure, side_set_id: skin}
- create_node_set: {node_set_id: 1, node_set_members: [3, 1, 8]}
- rename_node_set: {node_set_id: 1, new_node_set_id: wall}
- create_node_set: {node_set_id: 3, node_set_members: [0]}
- rename_node_set: {node_set_id: 3, new_node_set_id: corner}
- get_all_node_set_names
- calculate_node_set_field: {expression: "load = 10 * X + Z", node_set_ids: wall}
- rename_node_set_field: {node_set_field_name: load, new_node_set_field_name: force, node_set_ids: wall}
- get_node_set_field_names
- get_node_set_field_values: {node_set_field_name: force, node_set_id: wall}
END
cat >asked.txt <<'END'
build_hex8_cube: 4
get_element_block_connectivity: [[1, 2, 5, 4, 7, 8, 11, 10]]
get_connectivity: [[0, 1, 4, 3, 6, 7, 10, 9]]
get_nodes_in_side_set: [0, 2, 3, 5, 6, 8, 9, 11]
get_all_side_set_names: [bottom, skin]
get_side_set_field_names: [pressure]
get_side_set_field_values: [2.5, 2.5]
get_all_node_set_names: [corner, wall]
get_node_set_field_names: [force]
get_node_set_field_values: [0.0, 10.0, 21.0]
END
for ranks in 1 2 4; do
  run_on $ranks run asked.yaml
  expect_status 0
  check diff asked.txt stdout.txt
done

finish
