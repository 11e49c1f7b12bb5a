// CUDA's C++ on a CPU: what kernels.cu uses of the language, its indices and its barrier.
#pragma once
#include <cmath>
#include <cstring>

struct Place {
  unsigned x, y, z;
};
extern Place threadIdx, blockIdx, blockDim, gridDim;
void barrier();

#define __global__
#define __device__
#define __forceinline__ inline
#define __launch_bounds__(threads)
// blocks run one after another, so that one copy serves them all
#define __shared__ static
#define __syncthreads() barrier()

using std::fma;
using std::signbit;

inline long long __double_as_longlong(double x) {
  long long bits;
  std::memcpy(&bits, &x, 8);
  return bits;
}
inline double __longlong_as_double(long long bits) {
  double x;
  std::memcpy(&x, &bits, 8);
  return x;
}
