# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Help, versions and arguments that are wrong: no files are needed.
. "$(dirname "$0")/driver_testing.sh"

for ranks in 1 4; do
  succeed_on $ranks --help
  expect_output '^ *merge '
  check [ "$(grep -c '^Usage' stdout.txt)" = 1 ]
  succeed_on $ranks --version
  check [ "$(grep -c '^exomerge  ' stdout.txt)" = 1 ]
  for component in MPI PnetCDF netCDF Kokkos 'Kokkos backends'; do expect_output "^$component  +[^ ]"; done
done

for command in info copy merge diff generate; do
  succeed help $command
  expect_output 'Examples:'
  expect_output "exomerge_driver.* $command "
  cp stdout.txt by_help.txt
  succeed $command --help
  check cmp -s stdout.txt by_help.txt
done
succeed help
expect_output 'Exit status'

# Help starts no MPI.
if command -v strace >/dev/null && strace -f -o trace.txt true 2>/dev/null; then
  timeout 60 strace -f -o trace.txt "$driver" --version >stdout.txt 2>stderr.txt
  check [ "$(grep -c 'execve.*orted' trace.txt)" = 0 ]
fi

fail_with 'no command given'
fail_with "unknown command 'mrege'; did you mean 'merge'\?" mrege a.e b.e -o c.e
fail_with "unknown command 'zzzzzzzzzzz'; the commands are info, copy" zzzzzzzzzzz
fail_with "unknown command 'mrge'; did you mean 'merge'" help mrge
fail_with "unknown option '--tolerence'; did you mean '--tolerance'\?" merge a.e -o b.e --tolerence 3
fail_with "unknown option '--ouput'; did you mean '--output'\?" copy a.e --ouput=b.e
fail_with "unknown option '--jsn'; did you mean '--json'\?" info --jsn a.e
fail_with "unknown option '--verbos'; did you mean '--verbose'\?" info --verbos a.e
fail_with "unexpected argument 'c.e'" diff a.e b.e c.e
fail_with 'FILE is required.*help info' info
fail_with 'no output file given.* -o' copy a.e
fail_with 'no output file given.* -o' merge a.e b.e
fail_with "format.*'cdf3' is not one of cdf2\|cdf5\|netcdf4; did you mean 'cdf" copy a.e -o b.e --format cdf3
fail_with "ids.*'renumbr' is not one of.*; did you mean 'renumber'\?" merge a.e -o b.e --ids renumbr
fail_with "'5' is not one of 8\|4" copy a.e -o b.e --word-size 5
fail_with "'11' is not an integer from 0 to 9" copy a.e -o b.e --format netcdf4 --compression 11
fail_with '--compression needs --format netcdf4' copy a.e -o b.e --compression 3
fail_with "tolerance: '-1' is not a finite number of 0 or more" merge a.e -o b.e --tolerance -1
fail_with "tolerance: 'nan' is not a finite number" merge a.e -o b.e --tolerance nan
fail_with "tolerance: 'inf' is not a finite number" merge a.e -o b.e --tolerance=inf
fail_with "tolerance: '1x' is not a finite number" merge a.e -o b.e --tolerance 1x
fail_with "'0' is not an integer of 1 or more" generate -o b.e --divisions 1 0 1
fail_with 'divisions' generate -o b.e --divisions 1 1
fail_with 'quiet' --quiet info a.e --quiet --verbose
fail_with 'tolerance excludes --no-merge-nodes' merge a.e -o b.e --no-merge-nodes --tolerance 1
expect_only by_help.txt trace.txt
finish
