# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Splitting into one file a processor: what the pieces say, judged by the Exodus C library; the same bytes at any
# number of ranks; errors that leave nothing behind.
. "$(dirname "$0")/driver_testing.sh"
tools=$EXOMERGE_TEST_TOOLS

# judge WHOLE BASE PARTS
judge() {
  checks=$((checks + 1))
  "$tools/exodus_pieces" "$@" >judgement.txt 2>&1 || complain "the pieces $2.$3.* are wrong: $(head -n 3 judgement.txt)"
}

# same_at_ranks RANKS IN PARTS OPTIONS...: pieces by one rank, judged, and the same bytes by more.
same_at_ranks() {
  local numbers=$1 whole=$2 parts=$3 ranks piece
  shift 3
  rm -rf serial parallel
  mkdir serial parallel
  work split "$whole" serial/p --parts "$parts" "$@"
  judge "$whole" serial/p "$parts"
  for ranks in $numbers; do
    work_on $ranks split "$whole" parallel/p --parts "$parts" "$@"
    for piece in serial/p.*; do check cmp -s "$piece" "parallel/${piece#serial/}"; done
    check [ "$(ls -A serial)" = "$(ls -A parallel)" ]
  done
}

work generate -o two.e --divisions 2 1 1 --no-qa-record
methods=(linear scattered)
for method in rcb rib hsfc kway hypergraph; do  # those whose library was there
  run split two.e probe --parts 2 --method $method
  grep -q 'without which this exomerge was built' stderr.txt || methods+=($method)
done

work generate -o blocks.e --divisions 6 5 4 --blocks 2 --steps 2 --node-fields 1 --element-fields 2 --no-qa-record
work merge blocks.e -o box.e --no-qa-record
"$tools/exodus_make" mixed.e
"$tools/exodus_make" --float32 --null-block small.e
"$tools/exodus_make" --netcdf4 new.e
for method in "${methods[@]}"; do
  same_at_ranks 3 box.e 3 --method "$method"
done
same_at_ranks "2 4" mixed.e 2 --method linear
for parts in 1 4 5 6 7; do
  work split box.e p --parts $parts --method scattered
  judge box.e p $parts
  work split mixed.e q --parts $parts --method linear
  judge mixed.e q $parts
done
expect_message 'pieces of an earlier split too: q\.6'
work split small.e s --parts 2 --method linear
judge small.e s 2
work info --json s.2.0
expect_json stdout.txt /0/word_size 4
work split small.e s --parts 2 --method linear --format cdf5 --word-size 8
judge small.e s 2
work info --json s.2.1
expect_json stdout.txt /0/word_size 8
expect_json stdout.txt /0/format CDF-5
work split new.e n --parts 2 --method linear
judge new.e n 2
work info --json n.2.1
expect_json stdout.txt /0/format netCDF-4

# More parts than elements: pieces without any.
for method in "${methods[@]}"; do
  work split two.e t --parts 5 --method "$method"
  judge two.e t 5
done
work_on 3 split two.e t --parts 5 --method linear
judge two.e t 5
work_on 2 split two.e t --parts 10 --method linear
check [ -e t.10.09 ]

# Joined again, the pieces give the file that was split, byte for byte.
work copy mixed.e -o mixed_copy.e --no-qa-record
for method in "${methods[@]}"; do
  work split box.e j --parts 4 --method "$method"
  work join j.4.0 joined.e --no-qa-record
  check cmp -s box.e joined.e
done
for ranks in 1 3; do
  work_on $ranks split mixed_copy.e k --parts 3 --method linear
  work_on $ranks join k.3.0 joined.e --no-qa-record
  check cmp -s mixed_copy.e joined.e
done

# Edges and faces, polygons and polyhedra go along.
"$tools/exodus_make" --edges-faces few_raw.e
"$tools/exodus_make" --polyhedra one_raw.e
"$tools/exodus_grid" 3 hexes_raw.e
"$tools/exodus_grid" --polyhedra 3 cells_raw.e
for name in few one hexes cells; do
  work copy ${name}_raw.e -o $name.e --no-qa-record
  for method in linear "${methods[-1]}"; do
    for ranks in 1 3; do
      work_on $ranks split $name.e e$ranks --parts 4 --method $method
      work_on $((4 - ranks)) join e$ranks joined.e --no-qa-record
      check cmp -s $name.e joined.e
    done
    for piece in e1.4.*; do
      check cmp -s "$piece" "e3${piece#e1}"
      check "$tools/exodus_dump" "$piece" >dump.txt
    done
  done
done
# Cells meet in the same sides, whether they are hexahedra or polyhedra; a part has 9 of the 27, and polygons.
values_of() { ncdump -v "$2" "$1" | tr -d '\n' | sed "s/.* $2 = \([^;]*\);.*/\1/" | tr -d ' ' | tr ',' '\n'; }
sides_of() { paste -d' ' <(values_of "$1" e_comm_eids) <(values_of "$1" e_comm_sids) <(values_of "$1" e_comm_proc); }
work split hexes.e h --parts 3 --method scattered
work split cells.e c --parts 3 --method scattered
for part in 0 1 2; do
  sides_of h.3.$part | sort >sides.txt
  sides_of c.3.$part | awk '$1 <= 9' | sort >other_sides.txt
  check [ "$(wc -l <sides.txt)" -gt 8 ]
  check cmp -s sides.txt other_sides.txt
done

# Bezier elements: a part keeps the numbers of coefficient vectors behind those of its nodes. Blobs are whole in all pieces.
cat >bezier.cdl <<'EOF'
netcdf bezier {
dimensions:
  len_name = 33 ; time_step = UNLIMITED ; num_dim = 3 ; num_nodes = 8 ; num_elem = 3 ; num_el_blk = 1 ;
  num_el_in_blk1 = 3 ; num_nod_per_el1 = 8 ; blob_entity = 1 ; num_values_blob4 = 5 ; num_blob_var = 2 ;
variables:
  double time_whole(time_step) ;
  int eb_status(num_el_blk) ;
  int eb_prop1(num_el_blk) ;
    eb_prop1:name = "ID" ;
  double coordx(num_nodes) ;
  double coordy(num_nodes) ;
  double coordz(num_nodes) ;
  int connect1(num_el_in_blk1, num_nod_per_el1) ;
    connect1:elem_type = "BEX_QUAD" ;
    connect1:bex_elem_degrees = 1, 1 ;
  int blob_entity4(blob_entity) ;
    blob_entity4:_id = 4 ;
    blob_entity4:_name = "bex_cv_blob" ;
  char name_blob_var(num_blob_var, len_name) ;
  double vals_blob_var1blob4(time_step, num_values_blob4) ;
  double vals_blob_var2blob4(time_step, num_values_blob4) ;
  :api_version = 8.25f ; :version = 8.25f ; :floating_point_word_size = 8 ; :file_size = 1 ; :title = "" ;
data:
  time_whole = 0.5, 1 ;
  eb_status = 1 ; eb_prop1 = 1 ; blob_entity4 = 0 ;
  coordx = 0, 1, 2, 3, 0, 1, 2, 3 ; coordy = 0, 0, 0, 0, 1, 1, 1, 1 ; coordz = 0, 0, 0, 0, 0, 0, 0, 0 ;
  connect1 = 1, 2, 6, 5, 30, 1, 9, 8, 2, 3, 7, 6, 8, 31, 2, 40, 3, 4, 8, 7, 1, 2, 3, 4 ;
  name_blob_var = "vectors", "more" ;
  vals_blob_var1blob4 = 1, 2, 3, 4, 5, 10, 20, 30, 40, 50 ;
  vals_blob_var2blob4 = 6, 7, 8, 9, 10, 60, 70, 80, 90, 100 ;
}
EOF
ncgen -k 2 -o bezier_raw.e bezier.cdl
work copy bezier_raw.e -o bezier.e --no-qa-record
work split bezier.e serial/b --parts 3 --method linear
check grep -q '1, 2, 4, 3, 8, 31, 2, 40 ;' <(ncdump -v connect1 serial/b.3.1)
for part in 0 1 2; do
  check grep -q '60, 70, 80, 90, 100 ;' <(ncdump -v vals_blob_var2blob4 serial/b.3.$part)
done
for method in linear "${methods[-1]}"; do
  work split bezier.e serial/b --parts 3 --method $method
  for ranks in 2 4; do
    work_on $ranks split bezier.e b --parts 3 --method $method
    for piece in b.3.*; do check cmp -s "$piece" "serial/$piece"; done
    work_on $((5 - ranks)) join b joined.e --no-qa-record
    check cmp -s bezier.e joined.e
  done
done
sed -e 's/num_nod_per_el1 = 8/num_nod_per_el1 = 7/' \
  -e 's/^  connect1 = .*/  connect1 = 1, 2, 6, 5, 1, 2, 3, 2, 3, 7, 6, 1, 2, 3, 3, 4, 8, 7, 1, 2, 3 ;/' bezier.cdl >odd.cdl
ncgen -k 2 -o odd.e odd.cdl
fail_with 'cannot split: element block 1 has elements of type BEX_QUAD with 7 numbers' \
  split odd.e o --parts 2 --method linear

# Variables that are not Exodus: those that say nothing of the mesh are in all pieces, and joining gives them back; so are
# attributes, though a piece may lack the variable.
ncdump box.e | sed -e 's/^dimensions:/&\n\tours = 3 ;\n\tlen_string = 33 ;/' \
  -e 's/^variables:/&\n\tint answer ;\n\tdouble noise(time_step, ours) ;\n\tchar motto(ours, len_string) ;\n\tint color(num_nodes) ;/' \
  -e 's/^data:/&\n answer = 42 ;\n noise = 1, 2, 3, 4, 5, 6 ;\n motto = "a", "b", "c" ;/' \
  -e 's/^\tdouble coordx.*/&\n\t\tcoordx:units = "m" ;/' -e 's/^\tint connect2.*/&\n\t\tconnect2:grade = 7 ;/' >foreign.cdl
ncgen -k 2 -o foreign_raw.e foreign.cdl
work copy foreign_raw.e -o foreign.e --no-qa-record
work split foreign.e serial/w --parts 3 --method linear
expect_message 'warning: variables that are not Exodus and follow the mesh are left out of the pieces: color$'
judge foreign.e serial/w 3
ncdump foreign.e | awk '/^ color =/ { skip = 1 } !skip && !/int color/ { print } /;/ { skip = 0 }' >plain.cdl
ncgen -k 2 -o plain_raw.e plain.cdl
work copy plain_raw.e -o plain.e --no-qa-record
check grep -q 'noise = 1, 2, 3, 4, 5, 6 ;' <(ncdump plain.e | tr -s ' \n' ' ')
for ranks in 1 3; do
  work_on $ranks split plain.e w --parts 3 --method linear
  for piece in w.3.*; do check cmp -s "$piece" "serial/$piece"; done
  succeed_on $((4 - ranks)) join w joined.e --no-qa-record
  check cmp -s plain.e joined.e
done
ncdump w.3.1 | sed 's/answer = 42 ;/answer = 43 ;/' >w.cdl
ncgen -k 2 -o w.3.1 w.cdl
work join w joined.e
expect_message 'are dropped, the pieces do not have them alike: answer$'

# A field that holds no parts.
fail_with 'element 1 .element block 1 .* has the value 7.25 of element_1, which is no part: they are 0 to 1' \
  split box.e f --parts 2 --method file --from element_1 --from-step last
fail_with 'no element field or map elemnt_1; the nearest is element_1' split box.e f --parts 2 --method file --from elemnt_1

rm -rf full
mkdir full
cd full
fail_with 'no number of parts' split ../box.e x
fail_with 'is not one of .*did you mean .hsfc' split ../box.e x --parts 2 --method hsf
fail_with 'needs --from' split ../box.e x --parts 2 --method file
fail_with 'folder.*does not exist' split ../box.e nowhere/x --parts 3 --method linear
mkdir x.2.1
fail_with 'x.2.1: cannot be written: it is a folder' split ../box.e x --parts 2 --method linear
expect_only x.2.1
cd ..
finish
