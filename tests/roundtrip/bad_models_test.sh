# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Files that are sound netCDF but whose numbers contradict one another: one message that names the file and the entity, status 2, the
# same at 1 and 4 ranks, and no output. What readers commonly accept is carried with a warning.
. "$(dirname "$0")/test_files.sh"

"$exodus_make" made.e
ncdump -p 9,17 made.e >made.cdl
run generate -o box.e --divisions 4 4 4 --steps 1 --node-fields 1
expect_status 0
ncdump -p 9,17 box.e >box.cdl

# set_value CDL VARIABLE INDEX VALUE: the text with one number of a variable replaced.
set_value() {
  awk -v variable="$2" -v index_wanted="$3" -v value="$4" '
    $1 == variable && $2 == "=" { inside = 1; at = 0 }
    inside {
      line = ""; rest = $0
      if ($1 == variable) { line = " " variable " ="; sub(/^[^=]*=/, "", rest) }
      count = split(rest, numbers, ",")
      for (i = 1; i <= count; ++i) {
        number = numbers[i]
        if (number ~ /[^ ;]/) {
          if (at == index_wanted) sub(/[^ ;]+/, value, number)
          ++at
        }
        line = line (i > 1 ? "," : "") number
      }
      if ($0 ~ /;/) inside = 0
      print line
      next
    }
    { print }' "$1"
}

# refused NAME PATTERN: the file named is refused by all that read it whole.
refused() {
  local before
  before=$(ls -A)
  fail_with "$1.*($2)" copy "$1" -o out.e
  fail_with "$1.*($2)" merge made.e "$1" -o out.e --ids renumber
  for name in stdout.txt stderr.txt; do before="$before $name"; done
  expect_only $before
}

make_cdf() { ncgen -k nc6 -o "$1"; }

# bad_value NAME CDL VARIABLE INDEX VALUE PATTERN
bad_value() {
  set_value "$2" "$3" "$4" "$5" | make_cdf "$1"
  last_command="making $1"
  check [ -s "$1" ]
  refused "$1" "$6"
  rm "$1"
}

# Nodes of elements: in the first element, and in the last, which another rank reads.
for value in 0 -5 126; do
  bad_value first.e box.cdl connect1 3 $value 'element block 1\b.*node'
  bad_value last.e box.cdl connect1 511 $value 'element block 1\b.*node'
done
bad_value wedge.e made.cdl connect2 5 16 'element block 5\b.*node'
if "$driver" --version | grep -q '^HDF5 '; then
  make_cdf() { ncgen -k nc4 -o "$1"; }
  bad_value hdf5.e box.cdl connect1 511 126 'element block 1\b.*node'
  make_cdf() { ncgen -k nc6 -o "$1"; }
fi

# Elements and sides of side sets.
for value in 0 -1 5; do bad_value element.e made.cdl elem_ss1 1 $value 'side set 1\b.*element'; done
for value in 0 -1 7; do bad_value side.e made.cdl side_ss1 1 $value 'side set 1\b.*side'; done
bad_value box_side.e box.cdl side_ss6 15 9 'side set 6\b.*side'

# Ids of blocks.
bad_value twins.e made.cdl eb_prop1 1 20 'element block.*20'

# Sizes that contradict each other.
bad_text() {
  sed -E "$2" made.cdl >bad.cdl
  last_command="making $1"
  if cmp -s bad.cdl made.cdl; then complain "nothing was changed"; fi
  make_cdf "$1" <bad.cdl
  rm bad.cdl
  check [ -s "$1" ]
  refused "$1" "$3"
  rm "$1"
}
bad_text elements.e 's/^(\tnum_elem = )4 ;/\15 ;/' 'elements|num_elem'
bad_text sides.e 's/^(\tint side_ss1\()num_side_ss1\)/\1num_elem)/' 'side set|side_ss1'
bad_text coordinates.e 's/^(\tdouble coordy\()num_nodes\)/\1num_elem)/; /^ coordy =/,/;/d' 'coordinates|coordy'
bad_text connectivity.e 's/^(\tint connect2\()num_el_in_blk2, num_nod_per_el2\)/\1num_el_in_blk2, four)/; /^ connect2 =/,/;/d' \
  'element block|connect2'
bad_text field.e 's/^(\tdouble vals_nod_var1\(time_step, )num_nodes\)/\1num_elem)/; /^ vals_nod_var1 =/,/;/d' 'disp_x|vals_nod_var1'

# A node set that names nodes that are not there is common, and harmless.
set_value made.cdl node_ns1 1 99 | ncgen -k nc6 -o absent_node.e
for ranks in 1 4; do
  work_on $ranks copy absent_node.e -o kept$ranks.e --no-qa-record
  expect_message 'absent_node.e.*node set 100.*nodes'
done
check cmp -s kept1.e kept4.e
last_command="the copy of a set with an absent node"
check grep -q 'node_ns1 = 12, 99, 7' <(ncdump -v node_ns1 kept1.e)
# So are ids of sets that repeat.
set_value made.cdl ns_prop1 1 100 | ncgen -k nc6 -o twin_sets.e
work_on 2 copy twin_sets.e -o twins.e --no-qa-record
expect_message 'twin_sets.e.*node sets.*100'
work diff twin_sets.e twins.e
finish
