// Every kernel of the cuda engine, in double (_f64) and float (_f32). compile.mjs makes kernels.ptx of it.
// Compiled with --fmad=false: a product and a sum are fused only where fma is written, so that a card rounds as a CPU.
// Sums have a fixed order that depends on lengths alone. Matrices are row-major and dense.

typedef long long Index;

#define KERNEL extern "C" __global__ void __launch_bounds__(256)
/** entries i, i + threads of the grid, ... below n */
#define EACH_ENTRY(i, n)                                                      \
  for (Index i = (Index)blockIdx.x * 256 + threadIdx.x; i < (n); i += (Index)gridDim.x * 256)

// ---- parts of e^y: y = k ln 2 + r, |r| <= ln 2 / 2, as in wasm/assembly/exponential.ts; callers keep |y| <= 708

#define EXPONENT_LIMIT 708.0
#define ROUNDER 6755399441055744.0

struct Exponent {
  double power;  // 2^k
  double expm1;  // e^r - 1
};

__device__ __forceinline__ double expm1_polynomial(double r) {
  const double r2 = r * r, r4 = r2 * r2;
  const double p0 = fma(0.1666666666666667, r, 0.5000000000000001);
  const double p2 = fma(0.00833333333332607, r, 0.04166666666662374);
  const double p4 = fma(0.00019841269875050602, r, 0.0013888888917408333);
  const double p6 = fma(2.7557255109098465e-6, r, 2.4801520994318236e-5);
  const double p8 = fma(2.5105337938760716e-8, r, 2.7620231608750013e-7);
  const double low = fma(p2, r2, p0), middle = fma(p6, r2, p4);
  return fma(r2, fma(fma(p8, r4, middle), r4, low), r);
}

/** of y + rest, rest far below y */
__device__ __forceinline__ Exponent exponent_of(double y, double rest) {
  const double rounded = fma(y, 1.4426950408889634, ROUNDER);
  const double k = rounded - ROUNDER;
  const double r = fma(-k, 1.90821492927058770002e-10, fma(-k, 6.93147180369123816490e-1, y));
  const Index bits = (Index)((unsigned long long)(__double_as_longlong(rounded) + 1023) << 52);
  Exponent e = {__longlong_as_double(bits), expm1_polynomial(r + rest)};
  return e;
}

/** the smaller; x when it is not a number */
__device__ __forceinline__ double at_most(double x, double limit) { return limit < x ? limit : x; }

// ---- activations: value h, derivative d and second derivative dd at x; d and dd only for order > 0. The formulas and
// their accuracy are those of wasm/assembly.

struct Tanh {
  static __device__ __forceinline__ void at(double x, int order, double& h, double& d, double& dd) {
    const double size = fabs(x);
    const Exponent e = exponent_of(at_most(size + size, EXPONENT_LIMIT), 0);
    const double E = fma(e.power, e.expm1, e.power - 1);
    h = copysign(E / (E + 2), x);
    if (order == 0) return;
    const double w = 2 / (E + 2);
    d = size > EXPONENT_LIMIT / 2 ? 0 : w * (w * (E + 1));
    dd = -2 * h * d;
  }
};

/** q = e^-|x| and q - 1, both with full relative accuracy */
struct Decay {
  double q, below;
  __device__ __forceinline__ Decay(double x) {
    const double size = fabs(x);
    const Exponent e = exponent_of(-at_most(size, EXPONENT_LIMIT), 0);
    q = size > EXPONENT_LIMIT ? 0 : fma(e.power, e.expm1, e.power);
    below = fma(e.power, e.expm1, e.power - 1);
  }
};

struct Sigmoid {
  static __device__ __forceinline__ void at(double x, int order, double& h, double& d, double& dd) {
    const Decay e(x);
    h = (x >= 0 ? 1 : e.q) / (1 + e.q);
    if (order == 0) return;
    const double c = 1 / (1 + e.q);
    d = e.q * c * c;
    const double bend = d * e.below / (1 + e.q);
    dd = signbit(x) ? -bend : bend;
  }
};

struct Softplus {
  static __device__ __forceinline__ void at(double x, int order, double& h, double& d, double& dd) {
    const Decay e(x);
    const bool large = e.q > 0.41421356237309503;
    const double s = (large ? e.below : e.q) / (e.q + (large ? 3 : 2));
    const double z = s * s;
    double p = 2.0 / 23;
    p = fma(p, z, 2.0 / 21);
    p = fma(p, z, 2.0 / 19);
    p = fma(p, z, 2.0 / 17);
    p = fma(p, z, 2.0 / 15);
    p = fma(p, z, 2.0 / 13);
    p = fma(p, z, 2.0 / 11);
    p = fma(p, z, 2.0 / 9);
    p = fma(p, z, 2.0 / 7);
    p = fma(p, z, 2.0 / 5);
    p = fma(p, z, 2.0 / 3);
    const double artanh = fma(s * z, p, s + s);
    h = (x >= 0 ? x : 0) + ((large ? 0.6931471805599453 : 0) + artanh);
    if (order == 0) return;
    const double c = 1 / (1 + e.q);
    d = (x >= 0 ? 1 : e.q) / (1 + e.q);
    dd = e.q * c * c;
  }
};

struct Swish {
  static __device__ __forceinline__ void at(double x, int order, double& h, double& d, double& dd) {
    const Decay e(x);
    const bool above = x >= 0;
    const double size = at_most(fabs(x), EXPONENT_LIMIT);
    h = (above ? x : -size) * (above ? 1 : e.q) / (1 + e.q);
    if (order == 0) return;
    const double c = 1 / (1 + e.q);
    const double s = (above ? 1 : e.q) * c, rest = (above ? e.q : 1) * c;
    d = s * fma(above ? size : -size, rest, 1.0);
    dd = e.q * c * c * fma(size, e.below * c, 2.0);
  }
};

/** x = k pi/2 + r with pi/2 in four parts (Cody and Waite); polynomials of fdlibm */
struct Sine {
  /** rounding error of `difference` = a - b (Knuth) */
  static __device__ __forceinline__ double error_of(double a, double b, double difference) {
    const double part = a - difference;
    return (a - (difference + part)) + (part - b);
  }
  static __device__ __forceinline__ double sine(double r, double t, double z) {
    double p = 1.58969099521155010221e-10;
    p = fma(p, z, -2.50507602534068634195e-8);
    p = fma(p, z, 2.75573137070700676789e-6);
    p = fma(p, z, -1.98412698298579493134e-4);
    p = fma(p, z, 8.33333333332248946124e-3);
    const double cube = z * r;
    const double inner = z * (0.5 * t - cube * p) - t;
    return r - fma(cube, 1.66666666666666324348e-1, inner);
  }
  static __device__ __forceinline__ double cosine(double r, double t, double z) {
    double p = -1.13596475577881948265e-11;
    p = fma(p, z, 2.08757232129817482790e-9);
    p = fma(p, z, -2.75573143513906633035e-7);
    p = fma(p, z, 2.48015872894767294178e-5);
    p = fma(p, z, -1.38888888888741095749e-3);
    p = fma(p, z, 4.16666666666666019037e-2);
    const double half = 0.5 * z;
    const double rest = z * z * p - r * t;
    const double leading = 1 - half;
    return leading + (((1 - leading) - half) + rest);
  }
  static __device__ __forceinline__ void at(double x, int order, double& h, double& d, double& dd) {
    if (!(fabs(x) <= 1647099.0)) {  // 2^20 pi/2
      h = sin(x);
      d = order == 0 ? 0 : cos(x);
      dd = -h;
      return;
    }
    const double rounded = fma(x, 6.36619772367581382433e-1, ROUNDER);
    const double k = rounded - ROUNDER;
    const double first = x - k * 1.57079632673412561417;
    const double p2 = k * 6.07710050630396597660e-11;
    const double second = first - p2;
    const double p3 = k * 2.02226624871116645580e-21;
    const double third = second - p3;
    const double rest =
        (error_of(first, p2, second) + error_of(second, p3, third)) - k * 8.47842766036889956997e-32;
    const double r = third + rest;
    const double t = rest - (r - third);
    const double z = r * r;
    const Index quarter = __double_as_longlong(rounded);
    const bool odd = quarter & 1, turned = quarter & 2;
    const double s = sine(r, t, z), c = cosine(r, t, z);
    h = odd ? c : s;
    if (turned) h = -h;
    d = odd ? s : c;
    if (turned != odd) d = -d;
    dd = -h;
  }
};

/** three intervals and a rational approximation (S. Moshier, Cephes, atan.c) */
struct Arctan {
  static __device__ __forceinline__ void at(double x, int order, double& h, double& d, double& dd) {
    const double size = fabs(x);
    const bool high = size > 2.41421356237309504880;
    const bool middle = size > 0.66 && !high;
    const double t = high ? -1 / size : middle ? (size - 1) / (size + 1) : size;
    const double z = t * t;
    double p = -8.750608600031904122785e-1;
    p = fma(p, z, -1.615753718733365076637e1);
    p = fma(p, z, -7.500855792314704667340e1);
    p = fma(p, z, -1.228866684490136173410e2);
    p = fma(p, z, -6.485021904942025371773e1);
    double q = z + 2.485846490142306297962e1;
    q = fma(q, z, 1.650270098316988542046e2);
    q = fma(q, z, 4.328810604912902668951e2);
    q = fma(q, z, 4.853903996359136964868e2);
    q = fma(q, z, 1.945506571482613964425e2);
    const double offset = high ? 1.57079632679489661923 : middle ? 7.85398163397448309616e-1 : 0;
    const double rest = high ? 6.123233995736765886130e-17 : middle ? 6.123233995736765886130e-17 / 2 : 0;
    const double small = fma(t, z * p / q, rest);
    h = copysign(offset + (t + small), x);
    if (order == 0) return;
    const double bounded = at_most(size, 1e160);
    d = 1 / fma(bounded, bounded, 1.0);
    dd = -copysign(2 * bounded * d * d, x);
  }
};

/** erf and the normal distribution as in wasm/assembly/gaussian.ts */
struct Gaussian {
  /** e^(-scale x^2), scale a power of two; the upper half of x has an exact square */
  static __device__ __forceinline__ double decay(double size, double scale) {
    const double upper = __longlong_as_double(__double_as_longlong(size) & -134217728LL);
    const Exponent e = exponent_of(-scale * (upper * upper), -scale * ((size - upper) * (size + upper)));
    return fma(e.power, e.expm1, e.power);
  }
  /** erf(y), |y| <= 1 */
  static __device__ __forceinline__ double middle(double y) {
    const double z = y * y, z2 = z * z, z4 = z2 * z2;
    const double a = fma(fma(-0.026866170643256995, z, 0.1128379167094513), z2,
                         fma(-0.37612638903183543, z, 0.12837916709551256));
    const double b = fma(fma(-1.4924740785377576e-5, z, 0.00012055295112667001), z2,
                         fma(-0.0008548325982543225, z, 0.005223977607269946));
    const double c = fma(fma(-7.798543850549947e-10, z, 1.3721520406351094e-8), z2,
                         fma(-1.6208829856810202e-7, z, 1.6447471190594618e-6));
    return fma(y, fma(fma(c, z4, b), z4, a), y);
  }
  /** e^(y^2) erfc(y), y >= 0 */
  static __device__ __forceinline__ double scaled_tail(double y) {
    const double q = (y - 4) / (y + 4), q2 = q * q, q4 = q2 * q2;
    const double a = fma(fma(0.06809705425466908, q, 0.015379652102610473), q2,
                         fma(-0.1396211168405623, q, 1.2329951186255526));
    const double b = fma(fma(0.03716751552655567, q, -0.06633036582031154), q2,
                         fma(0.0937328349990944, q, -0.10103906603586531));
    const double c = fma(fma(-0.00019925714661091188, q, -0.000757773707063825), q2,
                         fma(0.005031970067657489, q, -0.016197733981455194));
    const double d = fma(fma(5.706604414895734e-6, q, -1.1225101875659178e-5), q2,
                         fma(-2.4397746422436416e-5, q, 0.00015062309720018628));
    const double e = fma(fma(1.0633855618594884e-7, q, 7.115337800585303e-8), q2,
                         fma(-8.210939042560568e-7, q, 2.9801353803031333e-7));
    const double f = fma(fma(9.311744978232572e-10, q, 1.5738283774192037e-9), q2,
                         fma(-1.234686604382353e-8, q, -1.6371779763566967e-8));
    double p = fma(f, q4, e);
    p = fma(p, q4, d);
    p = fma(p, q4, c);
    p = fma(p, q4, b);
    p = fma(p, q4, a);
    return p / (1 + (y + y));
  }
};

struct Erf {
  static __device__ __forceinline__ void at(double x, int order, double& h, double& d, double& dd) {
    const double size = at_most(fabs(x), 26.6);
    const double decay = fabs(x) > 26.6 ? 0 : Gaussian::decay(size, 1);
    const double outer = 1 - decay * Gaussian::scaled_tail(size);
    h = copysign(size < 1 ? Gaussian::middle(size) : outer, x);
    if (order == 0) return;
    d = 1.1283791670955126 * decay;
    dd = -copysign(2 * size * d, x);
  }
};

struct Gelu {
  static __device__ __forceinline__ void at(double x, int order, double& h, double& d, double& dd) {
    const double size = at_most(fabs(x), 37.62);
    const bool negative = x < 0;
    const double decay = fabs(x) > 37.62 ? 0 : Gaussian::decay(size, 0.5);
    const double y = size * 0.7071067811865476;
    const double below =  // P(-|x|)
        y < 0.5 ? 0.5 - 0.5 * Gaussian::middle(y) : 0.5 * (decay * Gaussian::scaled_tail(y));
    const double P = negative ? below : 1 - below;
    const double bounded = copysign(size, x);
    h = (negative ? bounded : x) * P;
    if (order == 0) return;
    const double density = 0.3989422804014327 * decay;
    d = fma(bounded, density, P);
    const double distance = (1.4142135623730951 - size) + -9.667293313452913e-17;
    dd = density * (distance * (1.4142135623730951 + size));
  }
};

struct Identity {
  static __device__ __forceinline__ void at(double x, int, double& h, double& d, double& dd) {
    h = x;
    d = 1;
    dd = 0;
  }
};

/** derivative 0 at 0 */
struct Relu {
  static __device__ __forceinline__ void at(double x, int, double& h, double& d, double& dd) {
    h = x > 0 ? x : x != x ? x : 0;
    d = x > 0 ? 1 : x != x ? x : 0;
    dd = x != x ? x : 0;
  }
};

/** slope 0.01 up to 0 */
struct LeakyRelu {
  static __device__ __forceinline__ void at(double x, int, double& h, double& d, double& dd) {
    h = x > 0 ? x : 0.01 * x;
    d = x > 0 ? 1 : x != x ? x : 0.01;
    dd = x != x ? x : 0;
  }
};

/** H = s(Z + bias); bias, dH and d2H may be 0; `columnStep` = (threads of the grid) mod width */
template <class S, typename T>
__device__ __forceinline__ void activate(Index n, Index width, Index columnStep, const T* Z, const T* bias, T* H, T* dH,
                                         T* d2H) {
  const int order = dH || d2H ? 1 : 0;
  Index column = bias ? ((Index)blockIdx.x * 256 + threadIdx.x) % width : 0;
  EACH_ENTRY(i, n) {
    double x = Z[i];
    if (bias) {
      x += bias[column];
      column += columnStep;
      if (column >= width) column -= width;
    }
    double h, d = 0, dd = 0;
    S::at(x, order, h, d, dd);
    H[i] = (T)h;
    if (dH) dH[i] = (T)d;
    if (d2H) d2H[i] = (T)dd;
  }
}

#define ACTIVATION(NAME, S, T, SUFFIX)                                                                                \
  KERNEL NAME##_##SUFFIX(Index n, Index width, Index columnStep, const T* Z, const T* bias, T* H, T* dH, T* d2H) {    \
    activate<S, T>(n, width, columnStep, Z, bias, H, dH, d2H);                                                        \
  }
#define ACTIVATIONS(T, SUFFIX)              \
  ACTIVATION(tanh, Tanh, T, SUFFIX)         \
  ACTIVATION(sigmoid, Sigmoid, T, SUFFIX)   \
  ACTIVATION(softplus, Softplus, T, SUFFIX) \
  ACTIVATION(sin, Sine, T, SUFFIX)          \
  ACTIVATION(arctan, Arctan, T, SUFFIX)     \
  ACTIVATION(erf, Erf, T, SUFFIX)           \
  ACTIVATION(gelu, Gelu, T, SUFFIX)         \
  ACTIVATION(swish, Swish, T, SUFFIX)       \
  ACTIVATION(identity, Identity, T, SUFFIX) \
  ACTIVATION(relu, Relu, T, SUFFIX)         \
  ACTIVATION(leakyRelu, LeakyRelu, T, SUFFIX)
ACTIVATIONS(double, f64)
ACTIVATIONS(float, f32)

// ---- entry by entry

/** most vectors that one launch of `linearCombination` reads */
#define MOST_TERMS 16

struct Terms {
  unsigned long long vectors[MOST_TERMS];
  double coefficients[MOST_TERMS];
};

/** out = sum of terms, plus `out` itself where `accumulate`; out may be one of the vectors */
template <typename T>
__device__ __forceinline__ void combine(Index n, T* out, int count, int accumulate, const Terms& terms) {
  EACH_ENTRY(i, n) {
    double sum = accumulate ? (double)out[i] : 0;
    for (int v = 0; v < count; v++) sum = fma(terms.coefficients[v], (double)((const T*)terms.vectors[v])[i], sum);
    out[i] = (T)sum;
  }
}

#define ENTRYWISE(T, SUFFIX, FMA)                                                                                    \
  KERNEL fill_##SUFFIX(Index n, double value, T* x) { EACH_ENTRY(i, n) x[i] = (T)value; }                            \
  KERNEL multiplyInto_##SUFFIX(Index n, const T* x, T* y) { EACH_ENTRY(i, n) y[i] = x[i] * y[i]; }                   \
  KERNEL hadamardAccumulate_##SUFFIX(Index n, T* K, const T* P, const T* Q) {                                        \
    EACH_ENTRY(i, n) K[i] = FMA(P[i], Q[i], K[i]);                                                                   \
  }                                                                                                                  \
  KERNEL addRow_##SUFFIX(Index n, Index width, Index columnStep, const T* bias, T* Z) {                              \
    Index column = ((Index)blockIdx.x * 256 + threadIdx.x) % width;                                                  \
    EACH_ENTRY(i, n) {                                                                                               \
      Z[i] = bias[column] + Z[i];                                                                                    \
      column += columnStep;                                                                                          \
      if (column >= width) column -= width;                                                                          \
    }                                                                                                                \
  }                                                                                                                  \
  KERNEL linearCombination_##SUFFIX(Index n, T* out, int count, int accumulate, Terms terms) {                       \
    combine<T>(n, out, count, accumulate, terms);                                                                    \
  }                                                                                                                  \
  /* out + outLow = x + low + increment in two numbers an entry (Knuth's TwoSum) */                                  \
  KERNEL addCompensated_##SUFFIX(Index n, const T* x, const T* low, const T* increment, T* out, T* outLow) {         \
    EACH_ENTRY(i, n) {                                                                                               \
      const T a = x[i], b = increment[i];                                                                            \
      const T sum = a + b;                                                                                           \
      const T part = sum - a;                                                                                        \
      const T error = (a - (sum - part)) + (b - part);                                                               \
      const T rest = low[i] + error;                                                                                 \
      const T high = sum + rest;                                                                                     \
      out[i] = high;                                                                                                 \
      outLow[i] = rest - (high - sum);                                                                               \
    }                                                                                                                \
  }
ENTRYWISE(double, f64, fma)
ENTRYWISE(float, f32, fmaf)

/** y = x in single precision */
KERNEL narrow(Index n, const double* x, float* y) { EACH_ENTRY(i, n) y[i] = (float)x[i]; }

/** y = alpha x + beta y; a beta of 0 overwrites whatever y holds */
KERNEL widen(Index n, double alpha, const float* x, double beta, double* y) {
  EACH_ENTRY(i, n) {
    const double product = alpha * x[i];
    y[i] = beta == 0 ? product : fma(beta, y[i], product);
  }
}

// ---- sums: a block adds 4096 entries, one block more adds the blocks' sums; sums are double everywhere

#define CHUNK 4096

__device__ __forceinline__ void add_up(double* sums, double sum, double* out) {
  const int t = threadIdx.x;
  sums[t] = sum;
  __syncthreads();
  for (int half = 128; half > 0; half >>= 1) {
    if (t < half) sums[t] += sums[t + half];
    __syncthreads();
  }
  if (t == 0) *out = sums[0];
}

/** the larger; NaN when either is */
__device__ __forceinline__ double larger(double a, double b) { return a > b || a != a ? a : b; }

__device__ __forceinline__ void find_largest(double* all, double largest, double* out) {
  const int t = threadIdx.x;
  all[t] = largest;
  __syncthreads();
  for (int half = 128; half > 0; half >>= 1) {
    if (t < half) all[t] = larger(all[t], all[t + half]);
    __syncthreads();
  }
  if (t == 0) *out = all[0];
}

#define EACH_OF_CHUNK(i, n)                                                                          \
  for (Index i = (Index)blockIdx.x * CHUNK + threadIdx.x, end = (Index)(blockIdx.x + 1) * CHUNK;     \
       i < (n) && i < end; i += 256)

#define REDUCTIONS(T, SUFFIX)                                                                                        \
  KERNEL dot_##SUFFIX(Index n, const T* x, const T* y, double* sums) {                                               \
    __shared__ double shared[256];                                                                                   \
    double sum = 0;                                                                                                  \
    EACH_OF_CHUNK(i, n) sum = fma((double)x[i], (double)y[i], sum);                                                  \
    add_up(shared, sum, sums + blockIdx.x);                                                                          \
  }                                                                                                                  \
  /* squares of x times a power of two */                                                                            \
  KERNEL scaledSquares_##SUFFIX(Index n, const T* x, double power, double* sums) {                                   \
    __shared__ double shared[256];                                                                                   \
    double sum = 0;                                                                                                  \
    EACH_OF_CHUNK(i, n) {                                                                                            \
      const double entry = (double)x[i] * power;                                                                     \
      sum = fma(entry, entry, sum);                                                                                  \
    }                                                                                                                \
    add_up(shared, sum, sums + blockIdx.x);                                                                          \
  }                                                                                                                  \
  KERNEL weightedSquares_##SUFFIX(Index n, const T* x, const T* a, const T* b, double absolute, double relative,     \
                                  double* sums) {                                                                    \
    __shared__ double shared[256];                                                                                   \
    double sum = 0;                                                                                                  \
    EACH_OF_CHUNK(i, n) {                                                                                            \
      const double weight = fma(relative, larger(fabs((double)a[i]), fabs((double)b[i])), absolute);                 \
      const double term = (double)x[i] / weight;                                                                     \
      sum = fma(term, term, sum);                                                                                    \
    }                                                                                                                \
    add_up(shared, sum, sums + blockIdx.x);                                                                          \
  }                                                                                                                  \
  KERNEL maxAbsolute_##SUFFIX(Index n, const T* x, double* largest) {                                                \
    __shared__ double shared[256];                                                                                   \
    double most = 0;                                                                                                 \
    EACH_OF_CHUNK(i, n) most = larger(most, fabs((double)x[i]));                                                     \
    find_largest(shared, most, largest + blockIdx.x);                                                                \
  }
REDUCTIONS(double, f64)
REDUCTIONS(float, f32)

/** one block: the sum of `count` numbers */
KERNEL sum(Index count, const double* sums, double* out) {
  __shared__ double shared[256];
  double total = 0;
  for (Index i = threadIdx.x; i < count; i += 256) total += sums[i];
  add_up(shared, total, out);
}

/** one block: the largest of `count` numbers >= 0 */
KERNEL largest(Index count, const double* all, double* out) {
  __shared__ double shared[256];
  double most = 0;
  for (Index i = threadIdx.x; i < count; i += 256) most = larger(most, all[i]);
  find_largest(shared, most, out);
}

/** y = beta y + sum of rows of X from the top down; block row c adds rows [c rowsOfChunk, ...) into row c of y */
template <typename From, typename To>
__device__ __forceinline__ void column_sum(Index rows, Index width, Index rowsOfChunk, const From* X, double beta,
                                           To* y) {
  const Index first = (Index)blockIdx.y * rowsOfChunk;
  const Index last = first + rowsOfChunk < rows ? first + rowsOfChunk : rows;
  EACH_ENTRY(j, width) {
    To* to = y + (Index)blockIdx.y * width + j;
    double sum = beta == 0 ? 0 : beta * (double)*to;
    for (Index row = first; row < last; row++) sum += (double)X[row * width + j];
    *to = (To)sum;
  }
}

#define COLUMN_SUM(FROM, TO, SUFFIX)                                                                                  \
  KERNEL columnSum_##SUFFIX(Index rows, Index width, Index rowsOfChunk, const FROM* X, double beta, TO* y) {          \
    column_sum<FROM, TO>(rows, width, rowsOfChunk, X, beta, y);                                                       \
  }
COLUMN_SUM(double, double, f64)
COLUMN_SUM(float, float, f32)
COLUMN_SUM(float, double, f32_f64)
COLUMN_SUM(double, float, f64_f32)

// ---- matrix products

#define DEPTH 16

__device__ __forceinline__ double multiply_add(double a, double b, double c) { return fma(a, b, c); }
__device__ __forceinline__ float multiply_add(float a, float b, float c) { return fmaf(a, b, c); }

/**
 * What one of 256 threads copies of the tiles of op(A), `size` entries across and DEPTH along k: LOADS entries, so that
 * neighbouring threads read neighbouring entries. A is read along k where that is contiguous, else across it.
 */
template <typename T, int SIDE>
struct Tile {
  static const int LOADS = DEPTH * SIDE / 16;
  T next[LOADS];
  const T* from;
  Index step, stride;
  int across, depth, acrossStep, depthStep, left;

  __device__ __forceinline__ Tile(const T* A, Index strideAcross, Index strideAlong, int start, int size, int k) {
    const int t = threadIdx.x, width = 16 * SIDE;
    const bool along = strideAlong == 1;
    across = along ? t / DEPTH : t % width;
    depth = along ? t % DEPTH : t / width;
    acrossStep = along ? 256 / DEPTH : 0;
    depthStep = along ? 0 : 256 / width;
    left = size - start - across;
    stride = strideAlong;
    step = acrossStep * strideAcross + depthStep * strideAlong;
    from = A + (start + across) * strideAcross + (k + depth) * strideAlong;
  }
  /** reads the tile of `remaining` entries along k and goes to the next */
  __device__ __forceinline__ void fetch(int remaining) {
#pragma unroll
    for (int l = 0; l < LOADS; l++)
      next[l] = l * acrossStep < left && depth + l * depthStep < remaining ? from[l * step] : (T)0;
    from += DEPTH * stride;
  }
  __device__ __forceinline__ void store(T (*tile)[16 * SIDE + 1]) const {
#pragma unroll
    for (int l = 0; l < LOADS; l++) tile[depth + l * depthStep][across + l * acrossStep] = next[l];
  }
};

/**
 * Tiles of (16 SIDE)^2 entries of C for 256 threads, SIDE^2 each; the next tiles of A and B wait in registers while the
 * present ones, in shared memory, are multiplied. The strides of op(A) and op(B) cover every transpose. Block row s
 * multiplies the s-th part of k into the s-th of several C.
 */
template <typename T, int SIDE>
__device__ __forceinline__ void gemm(int m, int n, int k, int kOfPart, T alpha, const T* A, Index rowA, Index columnA,
                                     const T* B, Index rowB, Index columnB, T beta, T* C, Index rowC) {
  const int TILE = 16 * SIDE;
  __shared__ T a[DEPTH][16 * SIDE + 1];
  __shared__ T b[DEPTH][16 * SIDE + 1];
  const int tx = threadIdx.x & 15, ty = threadIdx.x >> 4;
  const int tiles = (n + TILE - 1) / TILE;
  const int top = (int)(blockIdx.x / tiles) * TILE, left = (int)(blockIdx.x % tiles) * TILE;
  const int first = blockIdx.y * kOfPart, last = kOfPart < k - first ? first + kOfPart : k;
  C += (Index)blockIdx.y * m * rowC;

  T acc[SIDE][SIDE];
#pragma unroll
  for (int i = 0; i < SIDE; i++)
#pragma unroll
    for (int j = 0; j < SIDE; j++) acc[i][j] = 0;

  Tile<T, SIDE> tileA(A, rowA, columnA, top, m, first);
  Tile<T, SIDE> tileB(B, columnB, rowB, left, n, first);
  tileA.fetch(last - first);
  tileB.fetch(last - first);
  for (int from = first; from < last; from += DEPTH) {
    tileA.store(a);
    tileB.store(b);
    __syncthreads();
    tileA.fetch(last - from - DEPTH);
    tileB.fetch(last - from - DEPTH);
#pragma unroll
    for (int d = 0; d < DEPTH; d++) {
      T p[SIDE], q[SIDE];
#pragma unroll
      for (int i = 0; i < SIDE; i++) {
        p[i] = a[d][ty + 16 * i];
        q[i] = b[d][tx + 16 * i];
      }
#pragma unroll
      for (int i = 0; i < SIDE; i++)
#pragma unroll
        for (int j = 0; j < SIDE; j++) acc[i][j] = multiply_add(p[i], q[j], acc[i][j]);
    }
    __syncthreads();
  }
#pragma unroll
  for (int i = 0; i < SIDE; i++)
#pragma unroll
    for (int j = 0; j < SIDE; j++) {
      const int row = top + ty + 16 * i, column = left + tx + 16 * j;
      if (row >= m || column >= n) continue;
      T* c = C + row * rowC + column;
      const T product = alpha * acc[i][j];
      *c = beta == 0 ? product : multiply_add(beta, *c, product);
    }
}

#define PRODUCTS(T, SUFFIX, SIDE)                                                                                     \
  KERNEL gemm_##SUFFIX(int m, int n, int k, int kOfPart, T alpha, const T* A, Index rowA, Index columnA, const T* B,  \
                       Index rowB, Index columnB, T beta, T* C, Index rowC) {                                         \
    gemm<T, SIDE>(m, n, k, kOfPart, alpha, A, rowA, columnA, B, rowB, columnB, beta, C, rowC);                        \
  }                                                                                                                   \
  /* C = alpha (sum of `parts` matrices of n entries) + beta C */                                                     \
  KERNEL sumParts_##SUFFIX(Index n, int parts, T alpha, const T* P, T beta, T* C) {                                   \
    EACH_ENTRY(i, n) {                                                                                                \
      T sum = 0;                                                                                                      \
      for (int part = 0; part < parts; part++) sum += P[part * n + i];                                                \
      const T product = alpha * sum;                                                                                  \
      C[i] = beta == 0 ? product : multiply_add(beta, C[i], product);                                                 \
    }                                                                                                                 \
  }
PRODUCTS(double, f64, 4)
PRODUCTS(float, f32, 8)

// ---- what cuSOLVER, whose matrices lie column by column, needs of ours, which lie row by row

/** W = the symmetric matrix whose lower triangle is A's */
KERNEL symmetrize(Index n, const double* A, double* W) {
  EACH_ENTRY(i, n * n) {
    const Index row = i / n, column = i % n;
    W[i] = column <= row ? A[i] : A[column * n + row];
  }
}

/** the lower triangle of A = that of W, stored column by column; the rest of A stays */
KERNEL takeLower(Index n, const double* W, double* A) {
  EACH_ENTRY(i, n * n) {
    const Index row = i / n, column = i % n;
    if (column <= row) A[i] = W[column * n + row];
  }
}

/** R = the upper triangle of the first n rows of the m x n matrix W, stored column by column */
KERNEL takeUpper(Index m, Index n, const double* W, double* R) {
  EACH_ENTRY(i, n * n) {
    const Index row = i / n, column = i % n;
    R[i] = column < row ? 0 : W[column * m + row];
  }
}

/** Y = the rows x columns matrix X, transposed */
KERNEL transpose(Index rows, Index columns, const double* X, double* Y) {
  EACH_ENTRY(i, rows * columns) Y[(i % columns) * rows + i / columns] = X[i];
}
