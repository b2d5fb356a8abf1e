// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Kokkos_Core.hpp>

/// EXOMERGE_FOR_EACH_SPACE(WITH): WITH(execution space, its memory space) for each backend that kernels are
/// compiled for.
#ifdef KOKKOS_ENABLE_SERIAL
#define EXOMERGE_WITH_SERIAL(WITH) WITH(Kokkos::Serial, Kokkos::HostSpace)
#else
#define EXOMERGE_WITH_SERIAL(WITH)
#endif

#ifdef KOKKOS_ENABLE_OPENMP
#define EXOMERGE_WITH_OPENMP(WITH) WITH(Kokkos::OpenMP, Kokkos::HostSpace)
#else
#define EXOMERGE_WITH_OPENMP(WITH)
#endif

#ifdef KOKKOS_ENABLE_CUDA
#define EXOMERGE_WITH_DEVICE(WITH) WITH(Kokkos::Cuda, Kokkos::CudaSpace)
#elif defined(KOKKOS_ENABLE_HIP) && KOKKOS_VERSION >= 40000
#define EXOMERGE_WITH_DEVICE(WITH) WITH(Kokkos::HIP, Kokkos::HIPSpace)
#elif defined(KOKKOS_ENABLE_SYCL) && KOKKOS_VERSION >= 40500
#define EXOMERGE_WITH_DEVICE(WITH) WITH(Kokkos::SYCL, Kokkos::SYCLDeviceUSMSpace)
#else
#define EXOMERGE_WITH_DEVICE(WITH)
#endif

#define EXOMERGE_FOR_EACH_SPACE(WITH) \
  EXOMERGE_WITH_SERIAL(WITH)          \
  EXOMERGE_WITH_OPENMP(WITH)          \
  EXOMERGE_WITH_DEVICE(WITH)
