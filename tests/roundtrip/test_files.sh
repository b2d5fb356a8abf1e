# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Sourced by the tests of this folder, in their empty work folder: the files that they try, and the judges that are not ours.
. "$(dirname "$0")/../drivers/driver_testing.sh"
exodus_dump=$EXOMERGE_TEST_TOOLS/exodus_dump
exodus_make=$EXOMERGE_TEST_TOOLS/exodus_make

# Files of every kind that the Exodus C library makes, always there; prints their names.
make_files() {
  mkdir made
  "$exodus_make" made/plain.e
  "$exodus_make" --cdf1 made/cdf1.e
  "$exodus_make" --float32 made/float32.e
  "$exodus_make" --edges-faces made/edges_faces.e
  "$exodus_make" --polyhedra made/polyhedra.e
  "$exodus_make" --null-block made/null_block.e
  "$exodus_make" --steps=0 made/no_steps.e
  # netCDF-4 is an option of the C library and of ours.
  if "$driver" --version | grep -q '^HDF5 '; then
    "$exodus_make" --netcdf4 made/netcdf4.e
    "$exodus_make" --int64 made/int64.e
  fi
}

# Those, and the real ones where there is a folder of them.
list_files() {
  local file
  for file in made/*; do echo "$file"; done
  [ -n "$data" ] || return
  for file in "$data"/*; do
    case $file in *.csv | *.md | *.txt | *README*) continue ;; esac
    [ -f "$file" ] && echo "$file"
  done
}

# What the Exodus C library sees in a file, less what a faithful copy may show differently: the library finds the factors of
# edge, face and element sets by a dimension that it does not write itself.
seen_by_exodus() {
  "$exodus_dump" "$1" 2>/dev/null >dump.txt || return 1
  awk '/^axis ""$/ { next }
       /^[a-z]/ { other_set = /^(edge|face|element) set / }
       other_set && /^  factors:/ { next }
       other_set { sub(/ factors [0-9]+$/, "") }
       { print }' dump.txt
}

# same_to_exodus A B: the Exodus C library sees the same in both, if it can read A.
same_to_exodus() {
  seen_by_exodus "$1" >a.txt || return 0
  grep -q '^error' a.txt && return 0
  seen_by_exodus "$2" >b.txt
  # Axes without names get the usual ones.
  grep -q '^axis' a.txt || sed -i '/^axis /d' b.txt
  cmp -s a.txt b.txt || { diff a.txt b.txt | head -n 6; false; }
}

# list_pairs FOLDER: list.txt gets the names of `files`, each with that of its copy in the folder, a number.
list_pairs() {
  local i
  for i in "${!files[@]}"; do printf '%s\t%s\n' "${files[i]}" "$1/$i.e"; done >list.txt
}

# many_files_on RANKS VERB OPTION...: treats the files of list.txt in one run of MPI.
many_files_on() {
  local ranks=$1
  shift
  last_command="$ranks ranks: many_files $1 list.txt ${*:2}"
  OMPI_MCA_pml=ob1 OMPI_MCA_btl=self,vader timeout 200 "$mpiexec" -n "$ranks" "$EXOMERGE_TEST_TOOLS/many_files" "$1" list.txt "${@:2}" >stdout.txt 2>stderr.txt
  status=$?
  expect_status 0
}

# The last run met no error and no difference, and no warning twice.
expect_no_trouble() {
  checks=$((checks + 2))
  grep -m 8 -E ': (error|difference): ' stdout.txt && complain "errors or differences"
  sort stdout.txt | uniq -d | grep . && complain "a warning is repeated"
}
