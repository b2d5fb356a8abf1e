# SPDX-FileCopyrightText: 2026 The exomerge developers
# SPDX-License-Identifier: BSD-3-Clause
# Sets exomerge_cache: the folder outside the checkout where the scripts keep what they build and fetch.
if(NOT "$ENV{EXOMERGE_CACHE}" STREQUAL "")
  set(exomerge_cache "$ENV{EXOMERGE_CACHE}")
elseif(NOT "$ENV{XDG_CACHE_HOME}" STREQUAL "")
  set(exomerge_cache "$ENV{XDG_CACHE_HOME}/exomerge")
else()
  set(exomerge_cache "$ENV{HOME}/.cache/exomerge")
endif()
