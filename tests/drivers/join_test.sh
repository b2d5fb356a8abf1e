# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Per-processor files joined: those that a plain serial spreader makes with the Exodus C library, and real ones. The judge of
# what comes out is the file that was spread.
. "$(dirname "$0")/driver_testing.sh"
spread=$EXOMERGE_TEST_TOOLS/exodus_spread
make=$EXOMERGE_TEST_TOOLS/exodus_make

# A mesh whose parts share nodes, with sets, factors and fields; ids that count, and ids that neither ascend nor follow one another.
succeed generate -o boxes.e --divisions 6 3 2 --blocks 2 --steps 3 --node-fields 2 --element-fields 1 --no-qa-record
succeed merge boxes.e -o counted.e --no-qa-record
ncdump counted.e >counted.cdl
nodes=$(sed -n 's/.*num_nodes = \([0-9]*\).*/\1/p' counted.cdl)
elements=$(sed -n 's/.*num_elem = \([0-9]*\).*/\1/p' counted.cdl)
map_of() { # COUNT STEP OFFSET: different numbers in no order
  awk -v n="$1" -v s="$2" -v o="$3" 'BEGIN { for (i = 0; i < n; ++i) printf "%s%d", i ? ", " : "", (i * s) % n * 3 + o }'
}
sed -e 's/^variables:/&\n\tint node_num_map(num_nodes) ;\n\tint elem_num_map(num_elem) ;/' \
    -e "s/^data:/&\n\n node_num_map = $(map_of "$nodes" 5 7) ;\n\n elem_num_map = $(map_of "$elements" 1 11) ;/" \
    counted.cdl >gaps.cdl
ncgen -k 2 -o gaps_raw.e gaps.cdl
# As this program writes it, so that bytes can be compared.
succeed copy gaps_raw.e -o gaps.e --no-qa-record
succeed copy counted.e -o counted_copy.e --no-qa-record

# same_as ORIGINAL JOINED: all but the order of members where the pieces do not tell it.
same_as() { succeed diff "$1" "$2"; }

# Exactly the file that was, at any number of ranks, for all ways to spread it.
ranks_list="1 2 3 4"
for name in counted gaps; do
  original=$name.e
  for way in "--set-positions" "--deal --set-positions" "--position --deal --set-positions" "--swapped --deal --set-positions"; do
    # Ids that neither count nor stand beside places cannot tell the order of nodes.
    [ "$name" = gaps ] && case $way in *position\ * | *swapped*) ;; *) continue ;; esac
    "$spread" $way $original part.e 5
    for ranks in $ranks_list; do
      succeed_on $ranks join part.e.5.* joined$ranks.e --no-qa-record
      check cmp -s joined1.e joined$ranks.e
    done
    check cmp -s joined1.e $original
    # In parts of a few rows.
    succeed_on 2 join part.e.5.* joined2.e --no-qa-record --memory-limit 3K
    check cmp -s joined1.e joined2.e
    rm -f part.e.5.* joined*.e
    ranks_list="1 3"
  done
done

# Ids with gaps alone: nodes in the order of their ids.
"$spread" --deal gaps.e part.e 3
for ranks in 1 4; do
  succeed_on $ranks join part.e whole.e --no-qa-record
  check [ "$(ncdump -v node_num_map whole.e | sed -n '/^ node_num_map/,/;/p' | tr -dc '0-9\n ' | tr -s ' \n' '\n' | grep . | sort -n -c 2>&1)" = "" ]
  succeed_on $ranks diff whole.e gaps.e --match coordinates --no-maps
done
rm -f part.e.* whole.e

# Without element ids: block by block, piece by piece; in runs that is the order that was.
"$spread" --no-element-ids --set-positions counted.e part.e 4
succeed_on 3 join part.e whole.e --no-qa-record
check cmp -s whole.e counted.e
rm -f part.e.* whole.e

# More pieces than elements, so that some are empty, and than a rank has open at a time.
"$spread" --set-positions counted.e many.e 140
for ranks in 1 3; do
  succeed_on $ranks join many.e whole$ranks.e --no-qa-record
  check cmp -s whole$ranks.e counted.e
done
rm -f many.e.* whole*.e

# Something of every kind, element sets and the rest aside, which the spreader leaves out.
"$make" every.e
"$spread" --position --deal --set-positions every.e every_part.e 3
for ranks in 1 4; do
  work_on $ranks join every_part.e every_whole$ranks.e --no-qa-record
  check cmp -s every_whole1.e every_whole$ranks.e
done
run diff every.e every_whole1.e
checks=$((checks + 1))
grep -E ': ' stdout.txt | grep -vE 'element set|frame|info|propert|record|original_global_id_map|material numbers|are the same|differ:' &&
  complain "more differs than what is left out"

# Names: the base, with N, a pattern, one piece, all pieces; in every command.
"$spread" --set-positions counted.e part.e 4
mkdir folder
mv part.e.4.* folder
for input in folder/part.e folder/part.e.4 'folder/part.e.4.*' 'folder/part.*' folder/part.e.4.2 "$(echo folder/part.e.4.*)" \
  "folder/part.e.4.3 folder/part.e.4.1 folder/part.e.4.0 folder/part.e.4.2"; do
  set -f
  succeed_on 2 join $input whole.e --no-qa-record
  check cmp -s whole.e counted.e
  # All commands take names in the same way: two kinds of them will do.
  case $input in
    folder/part.e | *4.3*) ;;
    *) set +f; continue ;;
  esac
  succeed_on 2 copy $input -o whole.e --no-qa-record
  check cmp -s whole.e counted.e
  succeed_on 2 info $input
  expect_output 'pieces +4'
  expect_output "$nodes nodes, $elements elements"
  succeed_on 2 diff $input counted.e
  succeed_on 2 diff counted.e $input
  succeed_on 2 merge $input -o whole.e --no-qa-record --no-merge-nodes
  set +f
  check cmp -s whole.e counted.e
done
succeed info folder/part.e.4.1
expect_output '^folder/part.e.4.1'
succeed info --json folder/part.e.4.*
cp stdout.txt info.json
expect_json info.json /0/pieces 4
# Beside another model, and selections.
work_on 2 merge folder/part.e.4.* boxes.e -o two.e --ids renumber --no-merge-nodes
work merge counted.e boxes.e -o two_expected.e --ids renumber --no-merge-nodes
succeed diff two.e two_expected.e
for ranks in 1 3; do
  succeed_on $ranks join folder/part.e some.e --blocks 2 --steps last --node-sets none --no-qa-record
  work copy counted.e -o some_expected.e --blocks 2 --steps last --node-sets none --no-qa-record
  check cmp -s some.e some_expected.e
done
# An ordinary file of that name comes first.
cp boxes.e folder/part.e
succeed info folder/part.e
check [ "$(grep -c pieces stdout.txt)" = 0 ]
rm folder/part.e

# What is wrong is said.
fail_with 'no output file given' join folder/part.e
fail_with 'cannot open "folder/none.e": no such file' join folder/none.e out.e
fail_with 'no per-processor files .* match "folder/\*.x"' join 'folder/*.x' out.e
fail_with 'out of|named as one of the files to join' join folder/part.e.4.0 folder/part.e.4.1 folder/part.e.4.2 folder/part.e.4.3
"$spread" counted.e folder/part.e 2
fail_with 'several sets of per-processor files: folder/part.e.2.\* and folder/part.e.4.\*' join folder/part.e out.e
rm folder/part.e.2.*
mv folder/part.e.4.1 away
fail_with '"folder/part.e.4.\*": a piece is missing: folder/part.e.4.1$' join folder/part.e out.e
fail_with 'a piece is missing: folder/part.e.4.1$' join folder/part.e.4.* out.e
mv folder/part.e.4.3 away3
fail_with 'pieces are missing: folder/part.e.4.1, folder/part.e.4.3$' info folder/part.e
mv away folder/part.e.4.1
mv away3 folder/part.e.4.3

# try OPTION... PATTERN: pieces made with the options cannot be joined.
cannot_join() {
  local pattern=$1
  shift
  "$spread" "$@" counted.e bad.e 4
  fail_with "$pattern" join bad.e out.e
  rm -f bad.e.4.*
}
cannot_join '"bad.e.4.2" has 2 time steps and "bad.e.4.0" has 3; --steps-common' --less-steps=2
cannot_join 'pieces contradict each other: y of node [0-9]+ .* in "bad.e.4.[0-9]", .* in "bad.e.4.[0-9]"' --moved=2
cannot_join 'element 1 is in "bad.e.4.0" and in "bad.e.4.3"' --twice
"$spread" --title=3 every.e bad.e 4
fail_with '"bad.e.4.3" and "bad.e.4.0" are not pieces of one model: the title is' join bad.e out.e
rm -f bad.e.4.*
"$spread" counted.e bad.e 4
ncdump bad.e.4.1 | sed 's/eb_prop1 = 1, 2 ;/eb_prop1 = 1, 5 ;/' >block.cdl
ncgen -k 2 -o bad.e.4.1 block.cdl
fail_with '"bad.e.4.1" has element block 5 .*, which "bad.e.4.0" does not have' join bad.e out.e
"$spread" counted.e bad.e 4
cp bad.e.4.3 bad.e.4.2
fail_with '"bad.e.4.2" says that it is piece 3' join bad.e out.e
"$spread" counted.e other.e 3
cp other.e.3.2 bad.e.4.2
fail_with '"bad.e.4.2" says that it is one of 3 pieces, joined are 4' join bad.e out.e
"$spread" counted.e bad.e 4
ncdump bad.e.4.1 | awk '/^ node_num_map =/ { skip = 1 } !skip && !/int node_num_map/ { print } /;/ { skip = 0 }' >no_ids.cdl
ncgen -k 2 -o bad.e.4.1 no_ids.cdl
fail_with '"bad.e.4.1" has no node ids' join bad.e out.e
head -c 600 folder/part.e.4.1 >bad.e.4.1
fail_with 'bad.e.4.1' join bad.e out.e
rm -f bad.e.* other.e.*
checks=$((checks + 1))
[ ! -e out.e ] || complain "there is an output"

# The steps that all have.
"$spread" --set-positions --less-steps=1 counted.e short.e 4
for ranks in 1 2; do
  work_on $ranks join short.e short$ranks.e --steps-common --no-qa-record
  expect_message 'warning: .*1 time steps are left out'
  check cmp -s short1.e short$ranks.e
done
succeed copy counted.e -o two_steps.e --steps "$(ncdump -v time_whole counted.e | sed -n 's/ *time_whole = \([^,]*\), \([^,]*\),.*/\1,\2/p')" --no-qa-record
check cmp -s short1.e two_steps.e
work_on 2 info short.e --steps-common
expect_output 'time steps +2'

# Real pieces, where there are some.
if [ -n "$data" ] && [ -e "$data/exodusii__mkmesh.par.2.0" ]; then
  for ranks in $ranks_list; do
    succeed_on $ranks join "$data"/exodusii__mkmesh.par real$ranks.e
    succeed_on $ranks diff real$ranks.e "$data"/exodusii__mkmesh.gen
    check cmp -s real1.e real$ranks.e
    # Its side set is in the order of the pieces.
    succeed_on $ranks join "$data"/matcal__cube8ele_decomp.g cube$ranks.e
    check cmp -s cube1.e cube$ranks.e
    succeed_on $ranks join "$data"/seacas__simple-r.par square$ranks.e
    check cmp -s square1.e square$ranks.e
  done
  run diff cube1.e "$data"/matcal__cube8ele.g
  expect_output 'side set 1: members'
  check [ "$(grep -c ': .* != ' stdout.txt)" = 1 ]
  succeed info square1.e
  expect_output '25 nodes, 16 elements'
fi

# A disk that is full amid many small arrays of several ranks.
mkdir disk
succeed generate -o small.e --divisions 50 20 10 --blocks 50 --steps 2 --element-fields 200 --no-sets
succeed split small.e small_parts.e --parts 4 --method linear
if mount -t tmpfs -o size=9m tmpfs disk 2>/dev/null; then
  for ranks in 2 4; do
    run_on $ranks join small_parts.e -o disk/out.e
    expect_status 2
    check [ "$(error_count)" = 1 ]
    expect_message 'disk/out.e'
    check [ -z "$(ls -A disk)" ]
  done
  umount disk
fi
finish
