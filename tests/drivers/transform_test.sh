# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# `transform`, to another file and in place, and `undo`.
. "$(dirname "$0")/driver_testing.sh"

succeed generate -o in.e --divisions 3 2 2 --blocks 3 --steps 3 --node-fields 2 --element-fields 1
# The box of 1 x 1 x 1 of these divisions, elsewhere: what moved must be where it was generated.
box() { succeed generate -o box.e --divisions 3 2 2 --blocks 3 "$@"; }
moved() { succeed_on 2 transform in.e moved.e "$@"; }
same_geometry() {
  succeed copy moved.e -o a.e --steps none --node-fields none
  succeed diff a.e box.e --no-maps "$@"
}
moved --translate 1,2,-3
box --origin 1 2 -3
same_geometry
moved --translate=-1,0,0 --scale 2,3,4
box --origin -2 0 0 --extents 2 3 4
same_geometry
moved --scale 2,3,4 --translate=-1,0,0
box --origin -1 0 0 --extents 2 3 4
same_geometry
moved --rotate z,90 --rotate z,-90 --scale 2
box --extents 2 2 2
same_geometry
moved --rotate 0,0,2,180,0.5,0.5,7 --mirror x,0.5 --mirror y,0.5
box
same_geometry --match coordinates
moved --mirror z --mirror z
box
same_geometry

# In place: what others read is what a copy has, and where the layout is the same so are the bytes.
edits=(--rotate 1,1,0,33 --time-shift 2 --time-scale 3 --rename-field node:field_2=changed)
for ranks in 1 2 4; do
  succeed_on $ranks transform in.e out$ranks.e "${edits[@]}" --no-qa-record
  check cmp -s out1.e out$ranks.e
  succeed copy in.e -o place.e --no-qa-record
  succeed_on $ranks transform place.e --in-place "${edits[@]}"
  expect_output 'replaced'
  check cmp -s place.e out1.e
  check [ ! -e place.e.journal ]
done

# Vectors and tensors follow on request: turned there and back they are what they were, within rounding.
components=()
for axes in xx yy zz xy yz zx; do components+=(--element "s_$axes = element_1 + $((${#components[@]} + 1))"); done
succeed calculate in.e vectors.e --node 'v_x = X' --node 'v_y = field_1' --node 'v_z = field_2' "${components[@]}"
for ranks in 1 2 4; do
  succeed_on $ranks transform vectors.e turned$ranks.e --rotate 1,2,3,40 --rotate-fields v,s_xx --no-qa-record
  check cmp -s turned1.e turned$ranks.e
done
run diff vectors.e turned1.e
expect_status 1
expect_output 'v_x'
expect_output 's_zx'
succeed transform turned1.e back.e --rotate 1,2,3,-40 --rotate-fields all
succeed diff vectors.e back.e --absolute 1e-12
fail_with 'no vector or tensor field "field_1"' transform vectors.e out.e --rotate z,90 --rotate-fields field_1

succeed transform in.e out.e --title 'a title that is longer than the one before'
succeed_on 2 transform place.e --in-place --title 'a title that is longer than the one before'
succeed info place.e
expect_output 'a title that is longer than the one before'
succeed transform place.e --in-place --title ''
succeed transform place.e --in-place --title ''
expect_output 'nothing to change'

# Only what changes is written.
succeed copy in.e -o place.e
cp place.e before.e
succeed transform place.e --in-place --time-shift 1
check [ "$(cmp -l place.e before.e | wc -l)" -le 24 ]
mtime=$(stat -c %Y.%i place.e)
succeed transform place.e --in-place
check [ "$(stat -c %Y.%i place.e)" = "$mtime" ]

# What cannot be done in place is named, and nothing happens.
cp place.e before.e
fail_with 'room for 32' transform place.e --in-place --rename-field field_1=a_name_of_more_than_thirty_two_bytes
fail_with 'field_9' transform place.e --in-place --rename-field field_9=x
fail_with 'there is a node field "field_2" already' transform place.e --in-place --rename-field field_1=field_2
fail_with 'there is no other output' transform place.e out.e --in-place
fail_with 'no output file' transform place.e
fail_with 'not a finite number' transform place.e --in-place --translate 1,x,2
fail_with 'takes X,Y,Z' transform place.e --in-place --translate 1,2
check cmp -s place.e before.e
if "$driver" --version | grep -q '^HDF5 '; then
  succeed copy in.e -o four.e --format netcdf4
  cp four.e kept.e
  succeed transform in.e -o wanted.e --scale 2 --time-shift 1 --title "a longer title than the one that was there"
  for ranks in 1 3; do
    cp kept.e four.e
    succeed_on $ranks transform four.e --in-place --scale 2 --time-shift 1 --title "a longer title than the one that was there"
    succeed diff four.e wanted.e
    succeed info four.e
    expect_output 'a longer title than the one that was there'
    cp four.e same.e
    succeed_on $ranks transform four.e --in-place --title "a longer title than the one that was there"
    expect_output 'nothing to change'
    check cmp -s four.e same.e
  done
fi

# A folder without room for the journal.
mkdir disk
succeed generate -o large.e --divisions 20 20 20 --steps 2 --node-fields 1
if mount -t tmpfs -o size=1m tmpfs disk 2>/dev/null; then
  for ranks in 1 2 4; do
    cp large.e disk/f.e
    run_on $ranks transform disk/f.e --in-place --scale 2
    expect_status 2
    check [ "$(error_count)" = 1 ]
    expect_message 'disk/f.e.*journal'
    check cmp -s large.e disk/f.e
    check [ "$(ls -A disk)" = f.e ]
  done
  umount disk
fi

# A folder in which no journal can be made; root can always.
mkdir closed
cp place.e closed/f.e
chmod a-w closed
[ -w closed ] || fail_with 'journal.*[Pp]ermission' transform closed/f.e --in-place --scale 2
chmod u+w closed
check cmp -s place.e closed/f.e

# Undo where there is nothing to undo, and where a journal is not complete.
succeed undo place.e
expect_output 'nothing to undo'
head -c 500 /dev/urandom >place.e.journal
succeed info place.e
succeed_on 2 undo place.e
expect_output 'had not begun'
check [ ! -e place.e.journal ]
fail_with 'missing.e' undo missing.e
finish
