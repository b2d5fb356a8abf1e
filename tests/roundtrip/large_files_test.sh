# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Variables beyond 4 GiB and counts beyond 2^31, in files that are mostly holes: made and judged by the netCDF library.
. "$(dirname "$0")/../drivers/driver_testing.sh"
netcdf_large=${EXOMERGE_TEST_TOOLS:?}/netcdf_large

# Room that a file takes, in KiB.
room() { du -k "$1" | cut -f1; }

truncate -s 1G hole.bin
if [ "$(room hole.bin)" -gt 1024 ]; then
  echo "skipped: files have no holes here"
  exit 77
fi
rm hole.bin

nodes=2200000000
"$netcdf_large" make in.e $nodes || exit 1
check [ "$(stat -c %s in.e)" -gt 70000000000 ]
check [ "$(room in.e)" -lt 10240 ]
for ranks in 1 2 4; do
  succeed_on $ranks copy in.e -o out.e --format cdf5 --no-qa-record
  check "$netcdf_large" check out.e $nodes
  check [ "$(room out.e)" -lt 10240 ]
  rm -f out.e
done
succeed info --json in.e
check [ "$("$json_value" stdout.txt /0/nodes)" = $nodes ]

# One variable beyond 4 GiB: CDF-2 cannot hold it, so that is not what is written.
nodes=600000000
"$netcdf_large" make in.e $nodes || exit 1
succeed_on 2 copy in.e -o out.e
succeed info --json out.e
check [ "$("$json_value" stdout.txt /0/format)" = CDF-5 ]
check "$netcdf_large" check out.e $nodes
finish
