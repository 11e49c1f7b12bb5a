// Stand-ins for cuBLAS and cuSOLVER: plain loops over matrices stored column by column, queued on the stream like kernels.
#include "standin.h"
#include <cmath>
#include <cstring>
#include <vector>

namespace {

const int HANDLE = 0xb1a5;
void* const STREAM = (void*)0xe0;
int streamsSet = 0;

bool matrixFits(Address at, int rows, int columns, int leading, size_t entry) {
  return leading >= (rows > 1 ? rows : 1) && at % entry == 0 &&
         onDevice(at, ((size_t)leading * (columns - 1) + rows) * entry);
}

/** column-major C = alpha op(A) op(B) + beta C, m x n with k between */
template <class T>
int gemm(void* handle, int transposeA, int transposeB, int m, int n, int k, const T* alpha, Address a, int lda, Address b,
         int ldb, const T* beta, Address c, int ldc) {
  std::lock_guard<std::recursive_mutex> hold(driverLock);
  if (handle != &HANDLE || streamsSet == 0 || !hasContext()) return 1;
  if (const int status = failureOfCublas()) return status;
  loadForProduct(m, n, k);
  if (m < 1 || n < 1 || k < 1 || (transposeA | transposeB) & ~1) return 7;
  if (!matrixFits(a, transposeA ? k : m, transposeA ? m : k, lda, sizeof(T)) ||
      !matrixFits(b, transposeB ? n : k, transposeB ? k : n, ldb, sizeof(T)) || !matrixFits(c, m, n, ldc, sizeof(T)))
    return 7;
  const T factor = *alpha, keep = *beta;  // read now: the caller may change them
  enqueue([=] {
    const T *A = (const T*)a, *B = (const T*)b;
    T* C = (T*)c;
    for (int j = 0; j < n; j++)
      for (int i = 0; i < m; i++) {
        T sum = 0;
        for (int l = 0; l < k; l++)
          sum += A[transposeA ? (size_t)i * lda + l : (size_t)l * lda + i] *
                 B[transposeB ? (size_t)l * ldb + j : (size_t)j * ldb + l];
        T& entry = C[(size_t)j * ldc + i];
        entry = factor * sum + (keep == 0 ? 0 : keep * entry);
      }
  });
  return 0;
}

}  // namespace

#define LOCKED                                             \
  std::lock_guard<std::recursive_mutex> hold(driverLock);  \
  if (handle != &HANDLE || !hasContext()) return 1

extern "C" {

int cublasCreate_v2(void** handle) { return *handle = (void*)&HANDLE, hasContext() ? 0 : 1; }
int cublasGetVersion_v2(void*, int* version) { return *version = 120405, 0; }
int cublasSetStream_v2(void*, void* stream) { return streamsSet++, stream == STREAM ? 0 : 7; }
int cublasSetMathMode(void*, int mode) { return mode == 0 ? 0 : 7; }
int cublasDgemm_v2(void* h, int ta, int tb, int m, int n, int k, const double* alpha, Address a, int lda, Address b,
                   int ldb, const double* beta, Address c, int ldc) {
  return gemm(h, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}
int cublasSgemm_v2(void* h, int ta, int tb, int m, int n, int k, const float* alpha, Address a, int lda, Address b,
                   int ldb, const float* beta, Address c, int ldc) {
  return gemm(h, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

int cusolverDnCreate(void** handle) { return *handle = (void*)&HANDLE, hasContext() ? 0 : 1; }
int cusolverDnSetStream(void*, void* stream) { return stream == STREAM ? 0 : 3; }

int cusolverDnDpotrf_bufferSize(void* handle, int, int n, Address a, int lda, int* length) {
  LOCKED;
  *length = n;
  return matrixFits(a, n, n, lda, 8) ? 0 : 3;
}
int cusolverDnDpotrf(void* handle, int uplo, int n, Address a, int lda, Address work, int length, Address info) {
  LOCKED;
  if (uplo != 0 || length < n || !onDevice(work, 8 * (size_t)length) || !onDevice(info, 4) || !matrixFits(a, n, n, lda, 8))
    return 3;
  enqueue([=] {
    double* A = (double*)a;
    int* failed = (int*)info;
    *failed = 0;
    for (int j = 0; j < n; j++)
      for (int i = j; i < n; i++) {
        double sum = A[(size_t)j * lda + i];
        for (int l = 0; l < j; l++) sum -= A[(size_t)l * lda + i] * A[(size_t)l * lda + j];
        if (i > j) A[(size_t)j * lda + i] = sum / A[(size_t)j * lda + j];
        else if (sum > 0) A[(size_t)j * lda + j] = std::sqrt(sum);
        else return (void)(*failed = j + 1);
      }
  });
  return 0;
}
int cusolverDnDpotrs(void* handle, int uplo, int n, int count, Address a, int lda, Address b, int ldb, Address info) {
  LOCKED;
  if (uplo != 1 || count != 1 || !matrixFits(a, n, n, lda, 8) || !matrixFits(b, n, 1, ldb, 8) || !onDevice(info, 4))
    return 3;
  enqueue([=] {
    const double* U = (const double*)a;
    double* x = (double*)b;
    for (int i = 0; i < n; i++) {
      for (int l = 0; l < i; l++) x[i] -= U[(size_t)i * lda + l] * x[l];
      x[i] /= U[(size_t)i * lda + i];
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int l = i + 1; l < n; l++) x[i] -= U[(size_t)l * lda + i] * x[l];
      x[i] /= U[(size_t)i * lda + i];
    }
    *(int*)info = 0;
  });
  return 0;
}

int cusolverDnDgeqrf_bufferSize(void* handle, int m, int n, Address a, int lda, int* length) {
  LOCKED;
  *length = 2 * n;
  return matrixFits(a, m, n, lda, 8) ? 0 : 3;
}
/** Householder reflections 1 - tau v v^T with v_j = 1 (LAPACK's dgeqr2) */
int cusolverDnDgeqrf(void* handle, int m, int n, Address a, int lda, Address tau, Address work, int length, Address info) {
  LOCKED;
  if (m < n || length < 2 * n || !onDevice(work, 8 * (size_t)length) || !onDevice(tau, 8 * (size_t)n) || !onDevice(info, 4) ||
      !matrixFits(a, m, n, lda, 8))
    return 3;
  enqueue([=] {
    double *A = (double*)a, *t = (double*)tau;
    for (int j = 0; j < n; j++) {
      double* v = A + (size_t)j * lda;
      double below = 0;
      for (int i = j + 1; i < m; i++) below = std::hypot(below, v[i]);
      if (below == 0) {
        t[j] = 0;
        continue;
      }
      const double size = -std::copysign(std::hypot(v[j], below), v[j]);
      t[j] = (size - v[j]) / size;
      for (int i = j + 1; i < m; i++) v[i] /= v[j] - size;
      v[j] = size;
      for (int c = j + 1; c < n; c++) {
        double* y = A + (size_t)c * lda;
        double sum = y[j];
        for (int i = j + 1; i < m; i++) sum += v[i] * y[i];
        y[j] -= t[j] * sum;
        for (int i = j + 1; i < m; i++) y[i] -= t[j] * sum * v[i];
      }
    }
    *(int*)info = 0;
  });
  return 0;
}

int cusolverDnDorgqr_bufferSize(void* handle, int m, int n, int, Address a, int lda, Address, int* length) {
  LOCKED;
  *length = n;
  return matrixFits(a, m, n, lda, 8) ? 0 : 3;
}
int cusolverDnDorgqr(void* handle, int m, int n, int k, Address a, int lda, Address tau, Address work, int length,
                     Address info) {
  LOCKED;
  if (m < n || k != n || length < n || !onDevice(work, 8 * (size_t)length) || !onDevice(tau, 8 * (size_t)n) ||
      !onDevice(info, 4) || !matrixFits(a, m, n, lda, 8))
    return 3;
  enqueue([=] {
    double *A = (double*)a, *t = (double*)tau;
    std::vector<double> Q((size_t)m * n, 0.0);
    for (int c = 0; c < n; c++) {
      double* y = Q.data() + (size_t)c * m;
      y[c] = 1;
      for (int j = n - 1; j >= 0; j--) {
        const double* v = A + (size_t)j * lda;
        double sum = y[j];
        for (int i = j + 1; i < m; i++) sum += v[i] * y[i];
        y[j] -= t[j] * sum;
        for (int i = j + 1; i < m; i++) y[i] -= t[j] * sum * v[i];
      }
    }
    for (int c = 0; c < n; c++) std::memcpy(A + (size_t)c * lda, Q.data() + (size_t)c * m, 8 * (size_t)m);
    *(int*)info = 0;
  });
  return 0;
}
}
