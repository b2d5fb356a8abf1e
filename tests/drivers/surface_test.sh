# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# `surface`, and operations that write other formats.
. "$(dirname "$0")/driver_testing.sh"

succeed generate -o cube.e --divisions 1 1 1
succeed surface cube.e -o cube.stl
expect_output 'cube.stl: 24 triangles'
check [ "$(stat -c %s cube.stl)" = 1284 ]

succeed generate -o in.e --divisions 4 3 2 --blocks 2 --steps 2 --node-fields 1 --element-fields 1
size() { stat -c %s "$1"; }
for ranks in 1 2 4; do
  # Two boxes side by side, with an interface that is not merged.
  succeed_on $ranks surface in.e skin$ranks.stl
  check [ "$(size skin$ranks.stl)" = $((84 + 50 * 4 * 2 * 2 * (2 * 3 + 2 * 2 + 3 * 2))) ]
  succeed_on $ranks surface in.e -o one$ranks.stl --blocks 1 --step none
  check [ "$(size one$ranks.stl)" = $((84 + 50 * 4 * 2 * (2 * 3 + 2 * 2 + 3 * 2))) ]
  succeed_on $ranks run -e 'import_model in.e' -e "export r$ranks.STL" -e "export r$ranks.vtu" -e "export r$ranks.inp" \
    -e "export_wrl_model r$ranks.wrl field_1 intervals=4" -e "export r$ranks.exo"
  for file in skin1.stl one1.stl r1.STL r1.vtu r1.inp r1.wrl r1_wrl.e r1.exo; do
    check cmp -s $file ${file/1/$ranks}
  done
done
check cmp -s skin1.stl r1.STL

fail_with 'no output file' surface in.e
fail_with 'written as STL, which skin.obj does not say' surface in.e skin.obj
fail_with 'two output files' surface in.e a.stl -o b.stl
fail_with 'element block' surface in.e a.stl --blocks 7
fail_with 'does not exist' surface in.e -o missing/a.stl
fail_with 'e, g, exo, stl, wrl, vtu, inp' run -e 'import_model in.e' -e 'export a.obj'

# A disk that is too small, and a folder that is closed: one error, nothing left, the file before it as it was.
mkdir disk
succeed generate -o large.e --divisions 40 40 40 --steps 1 --node-fields 1
if mount -t tmpfs -o size=256k tmpfs disk 2>/dev/null; then
  echo before >disk/f.stl
  for operation in 'export f.stl' 'export f.vtu' 'export f.inp' \
                   'export_wrl_model f.wrl field_1 export_exodus_copy=false'; do
    for ranks in 1 2 4; do
      run_on $ranks run -e 'import_model large.e' -e "${operation/f./disk/f.}"
      expect_status 2
      check [ "$(error_count)" = 1 ]
      expect_message 'disk/f.*[Nn]o space left'
      check [ "$(ls -A disk)" = f.stl ]
      check [ "$(cat disk/f.stl)" = before ]
    done
  done
  umount disk
fi
mkdir closed
chmod a-w closed
[ -w closed ] || fail_with 'not writable' surface in.e closed/a.stl
chmod u+w closed
finish
