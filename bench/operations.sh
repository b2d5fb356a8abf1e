#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Times operations, each in a run of its own on a generated mesh of hexahedra in two blocks with 2 steps, 2 node fields and 1
# element field, and prints a Markdown table.
#   operations.sh [--driver PATH] [--dir FOLDER] [--nodes MILLIONS] [--ranks "1 2"] [--repeat N] [--verify]
# "call" is what the operation takes, "in all" the whole run without the start of MPI: import of the header, operation, export of
# everything, where edits of fields happen. Seconds are medians; memory is the peak of the largest rank. --verify compares the
# output of the ranks with that of one.
set -euo pipefail

driver=${EXOMERGE_DRIVER:-build/release/drivers/exomerge_driver}
folder=${TMPDIR:-/tmp}/exomerge-operations
nodes=1
ranks="1 2"
repeat=3
verify=0
while [ $# -gt 0 ]; do
  case $1 in
    --driver) driver=$2; shift 2 ;;
    --dir) folder=$2; shift 2 ;;
    --nodes) nodes=$2; shift 2 ;;
    --ranks) ranks=$2; shift 2 ;;
    --repeat) repeat=$2; shift 2 ;;
    --verify) verify=1; shift ;;
    *) echo "operations.sh: unknown option $1" >&2; exit 2 ;;
  esac
done
mpiexec=${EXOMERGE_MPIEXEC:-mpiexec}
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
mkdir -p "$folder"
in=$folder/in.e
out=$folder/out.e
log=$folder/log

divisions=$(awk -v n="$nodes" 'BEGIN { d = int((n * 1e6) ^ (1 / 3) / 2 + 0.5) * 2 - 2; print d < 2 ? 2 : d }')
"$driver" generate -o "$in" --divisions "$divisions" "$divisions" "$divisions" --blocks 2 --steps 2 --node-fields 2 \
  --element-fields 1 --quiet

# Each line: the operation, after those it needs, which are not timed.
operations() {
  cat <<'END'
translate_geometry offset=[1, 0, 0]
rotate_geometry axis=[1, 1, 0] angle_in_degrees=30
merge_nodes
calculate_element_volumes
calculate_element_centroids
calculate_element_quality
calculate_node_field 'a = sqrt(field_1^2 + X^2)'
calculate_element_field 'b = 2 * element_1 + time'
threshold_element_blocks 'element_1 > 2'
create_side_set_from_expression 100 'X == 0 || Z == 0'
create_boundary_side_set 100
create_node_set_from_side_set 100 1
convert_element_field_to_node_field element_1
convert_node_field_to_element_field field_1
calculate_node_field_maximum field_1
get_field_statistics
get_element_block_volume
get_element_block_extents
get_side_set_area
get_element_edge_length_info
get_closest_node_distance
count_disconnected_blocks
delete_element_block 1
delete_duplicate_elements
duplicate_element_block 1 9
combine_element_blocks [1, 2]
unmerge_element_blocks
make_elements_quadratic
convert_hex8_block_to_tet4_block 1
create_interpolated_timestep 0.5
export_stl_file SKIN
END
}

# The seconds of an operation in the log of a verbose run.
seconds_of() { sed -n "s/^-e [0-9]*: $1: \([0-9.e+-]*\) s.*/\1/p" "$log" | tail -n 1; }
median() { sort -g | awk '{ v[NR] = $1 } END { printf "%.4f", v[int((NR + 1) / 2)] }'; }

printf '| operation, %s million nodes | ranks | call, s | in all, s | peak MiB a rank |\n|---|---|---|---|---|\n' "$nodes"
operations | while read -r line; do
  name=${line%% *}
  # Only what this program has: exports are optional.
  "$driver" operations "$name" >/dev/null 2>&1 || continue
  line=${line//SKIN/$folder/skin.stl}
  reference=
  for n in $ranks; do
    calls=()
    totals=()
    for ((i = 0; i < repeat; ++i)); do
      rm -f "$out"
      arguments=(run --verbose -e "import_model $in")
      case $name in create_node_set_from_side_set | get_side_set_area) ;; unmerge*) arguments+=(-e merge_nodes) ;; esac
      arguments+=(-e "$line" -e "export_model $out")
      "$mpiexec" -n "$n" "$driver" "${arguments[@]}" </dev/null >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
      calls+=("$(seconds_of "$name")")
      totals+=("$(sed -n 's/^total: \([0-9.]*\) s.*/\1/p' "$log")")
    done
    memory=$(sed -n 's/.*peak memory of a rank \([0-9.]*\) \([KMG]\)iB.*/\1 \2/p' "$log" |
      awk '{ f = $2 == "G" ? 1024 : $2 == "K" ? 1 / 1024 : 1; printf "%.0f", $1 * f }')
    printf '| %s | %s | %s | %s | %s |\n' "$name" "$n" "$(printf '%s\n' "${calls[@]}" | median)" \
      "$(printf '%s\n' "${totals[@]}" | median)" "$memory"
    [ "$verify" = 1 ] || continue
    sum=$(cksum <"$out")
    [ -z "$reference" ] || [ "$sum" = "$reference" ] || { echo "operations.sh: $name gives other bytes on $n ranks" >&2; exit 1; }
    reference=$sum
  done
done
