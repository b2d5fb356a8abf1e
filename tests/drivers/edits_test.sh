# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# What edits leave behind, from the outside: variables of several imports, what stays valid, models without elements or nodes.
. "$(dirname "$0")/driver_testing.sh"

# edit STEPS...: -e options for each step.
edit() {
  local ranks=$1 arguments=() step
  shift
  for step in "$@"; do arguments+=(-e "$step"); done
  work_on "$ranks" run "${arguments[@]}"
}
expect_lines() { check [ "$(cat stdout.txt)" = "$1" ]; }

# A file that is imported sets the variables at its steps, whether they were there or what they were.
edit 1 'create_timestep 0' 'create_timestep 1' 'create_global_variable g 5' 'export_model five.e'
for ranks in 1 2; do
  edit $ranks 'create_timestep 0' 'create_global_variable g 7' 'import_model five.e' output_global_variables
  expect_lines $'time, g\n0.0, 5.0\n1.0, 5.0'
  expect_message 'global variable g replace'
  edit $ranks 'import_model five.e' "calculate_global_variable 'g = 7'" 'import_model five.e' output_global_variables
  expect_lines $'time, g\n0.0, 5.0\n1.0, 5.0'
  edit $ranks 'create_timestep 3' 'create_global_variable g 7' 'import_model five.e' output_global_variables
  expect_lines $'time, g\n0.0, 5.0\n1.0, 5.0\n3.0, 7.0'
  check [ "$(grep -c 'replace those' stderr.txt)" = 0 ]
done

# A model of which nothing is left, and one of nodes only, with maps of nodes and elements.
succeed generate -o in.e --divisions 2 2 2 --blocks 2 --steps 1 --node-fields 1 --element-fields 1
ncdump in.e | sed -e 's/^dimensions:/&\n\tnum_elem_maps = 1 ;\n\tnum_node_maps = 1 ;/' \
  -e 's/^variables:/&\n\tint elem_map1(num_elem) ;\n\tint node_map1(num_nodes) ;\n\tint em_prop1(num_elem_maps) ;\n\t\tem_prop1:name = "ID" ;\n\tint nm_prop1(num_node_maps) ;\n\t\tnm_prop1:name = "ID" ;/' \
  -e "s/^data:/&\n elem_map1 = 8, 7, 6, 5, 4, 3, 2, 1 ;\n em_prop1 = 1 ;\n nm_prop1 = 1 ;\n node_map1 = $(seq -s ', ' 36) ;/" >mapped.cdl
check ncgen -o mapped.e mapped.cdl
work info mapped.e
for ranks in 1 2 4; do
  edit $ranks 'import_model mapped.e' 'delete_element_block all' "export_model gone$ranks.e"
  edit $ranks 'import_model mapped.e' 'delete_element_block all delete_orphaned_nodes=false' "export_model nodes$ranks.e"
  check cmp -s gone1.e gone$ranks.e
  check cmp -s nodes1.e nodes$ranks.e
  work_on $ranks copy mapped.e -o none$ranks.e --blocks none
  check cmp -s none1.e none$ranks.e
done
edit 1 'import_model mapped.e' 'delete_element_block 2' 'export_model half.e'
check grep -q 'elem_map1 = 8, 7, 6, 5 ;' <(ncdump -v elem_map1 half.e)
succeed info nodes1.e
expect_output '36 nodes'

# Sets and assemblies leave alone what belongs to the mesh: the order of elements, and variables that are not Exodus.
ncdump in.e | sed -e 's/^variables:/&\n\tint elem_map(num_elem) ;\n\tdouble mine(num_nodes) ;/' \
  -e "s/^data:/&\n elem_map = 8, 7, 6, 5, 4, 3, 2, 1 ;\n mine = $(seq -s ', ' 36) ;/" >ordered.cdl
check ncgen -o ordered.e ordered.cdl
edit 2 'import_model ordered.e' 'create_node_set 77 [1, 2]' 'create_boundary_side_set 78' 'add_nodes_to_node_set 77 [5]' \
  'create_assembly 5 name=all_blocks members=all' "create_node_set_from_expression 79 'X > 0'" 'export_model sets.e'
check [ ! -s stderr.txt ]
check grep -q 'elem_map = 8, 7, 6, 5, 4, 3, 2, 1 ;' <(ncdump -v elem_map sets.e)
check [ "$(ncdump -v mine sets.e | sed -n '/^data/,$p')" = "$(ncdump -v mine ordered.e | sed -n '/^data/,$p')" ]

# A displacement is made where it is asked for.
edit 2 'import_model in.e' 'scale_geometry 2 adjust_displacement_field=true' get_node_field_names
expect_output 'disp_x, disp_y, disp_z, field_1'
edit 2 'import_model in.e' 'rotate_geometry [0, 0, 1] 90' get_node_field_names
expect_output '\[field_1\]'

# Fields have names, and values only at steps.
for step in 'rename_node_field field_1 ""' 'calculate_element_volumes ""' 'convert_node_field_to_element_field field_1 ""'; do
  fail_with 'a field or variable needs a name' run -e 'import_model in.e' -e "$step"
done
edit 1 'import_model in.e timesteps=none' "calculate_node_field 'a = X'"
expect_message '"a" is empty: the model has no time steps'

# Blocks that share faces are converted together: one node on each face.
edit 2 'import_model in.e' merge_nodes 'convert_hex8_block_to_tet4_block all' 'export_model tets.e'
succeed info tets.e
expect_output '71 nodes'

# A set that names a node which is not there does not keep others from being written.
ncdump in.e | sed -e 's/node_ns1 = [0-9]*/node_ns1 = 99/' >dangling.cdl
check ncgen -o dangling.e dangling.cdl
edit 1 'import_model dangling.e' 'export_inp_file mesh.inp'
expect_message 'node set 1.*: 1 members are left out: there are no such nodes'
cp mesh.inp first.inp
edit 4 'import_model dangling.e' 'export_inp_file mesh.inp'
check cmp -s first.inp mesh.inp
finish
