// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
// The driver's operators new and delete: those of the language, with large pages behind large arrays. What
// the library holds comes in vectors of megabytes that are filled once, and a third of the time of an
// operation went into the first touch of their small pages. A library may not choose this for a program; the
// driver is one.
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>

#include "exomerge/large_pages.hpp"

// The sanitizers have operators of their own, which find errors.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {

std::uintptr_t address(const void* place) { return reinterpret_cast<std::uintptr_t>(place); }

/// Arrays lie one after the other in the heap, which grows by tens of MiB (`tune_allocator`): all of what has
/// grown is meant, or the ends of each array would have small pages.
void advise_heap(void* block, std::size_t bytes) {
  constexpr std::size_t worth_asking = std::size_t{1} << 16;
  if (bytes < worth_asking) return;
  static std::atomic<std::uintptr_t> advised_end{0};
  const std::uintptr_t known = advised_end.load(std::memory_order_relaxed);
  if (known >= address(block) + bytes) return;
  const std::uintptr_t heap_end = address(sbrk(0));
  if (heap_end < address(block) + bytes) return exomerge::advise_large_pages(block, bytes);
  const std::uintptr_t begin = known == 0 ? address(block) : known;
  exomerge::advise_large_pages(reinterpret_cast<void*>(begin), heap_end - begin);
  advised_end.store(heap_end, std::memory_order_relaxed);
}

template <class Allocate>
void* allocate(std::size_t bytes, const Allocate& allocate_block) {
  for (;;) {
    if (void* block = allocate_block()) {
      advise_heap(block, bytes);
      return block;
    }
    const std::new_handler handler = std::get_new_handler();
    if (!handler) throw std::bad_alloc();
    handler();
  }
}

}  // namespace

void* operator new(std::size_t bytes) {
  return allocate(bytes, [&] { return std::malloc(bytes > 0 ? bytes : 1); });
}

void* operator new(std::size_t bytes, std::align_val_t alignment) {
  const auto step = static_cast<std::size_t>(alignment);
  const std::size_t whole = bytes > 0 ? (bytes + step - 1) / step * step : step;
  if (whole < bytes) throw std::bad_alloc();
  return allocate(bytes, [&] { return std::aligned_alloc(step, whole); });
}

void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
void operator delete(void* block, std::align_val_t) noexcept { std::free(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { std::free(block); }

#endif
