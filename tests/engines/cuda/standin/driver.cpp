// A stand-in for libcuda.so.1 on a CPU, stricter than the driver where a test gains by it. Work is queued and runs late,
// as on a card; memory is guarded, so that an access outside of an allocation loses the device; a launch is refused for
// wrong dimensions, parameters that are not those of the PTX, addresses that are free or misaligned.
#include "language.h"
#include "standin.h"
#include KERNELS

#include <csetjmp>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <set>
#include <sstream>
#include <sys/mman.h>
#include <time.h>
#include <tuple>
#include <type_traits>
#include <pthread.h>
#include <ucontext.h>
#include <unistd.h>
#include <vector>

Place threadIdx, blockIdx, blockDim, gridDim;
std::recursive_mutex driverLock;

namespace {

// ---- what a test can change

std::map<std::string, long long> settings = {
    {"init", 0},     {"devices", 1}, {"major", 9},      {"minor", 0},         {"driver", 12040},
    {"memory", 2LL << 30}, {"ptx", 0},     {"loseAfter", -1}, {"slow", 0}, {"launches", 0},
    {"retain", 0},     {"cublas", 0},  {"cublasFailures", 0}, {"products", 0}, {"load", 0}};

/** as a real driver has it: nothing works before cuInit, and nothing on a device without its context on this thread */
bool initialized = false, retained = false;
thread_local bool current = false;

int lost = 0;
std::string complaint;

// ---- threads of a block: each runs until it meets the barrier, on a stack of its own from there on

struct Fiber {
  ucontext_t context;
  jmp_buf at;
  bool started = false, waiting = false;
  unsigned thread = 0;
  std::vector<char> stack = std::vector<char>(64 * 1024);
};
std::vector<Fiber*> fibers;
Fiber* running = nullptr;
jmp_buf scheduler;
unsigned nextThread, threads;
std::function<void()>* kernelBody;

void yieldToScheduler() {
  if (_setjmp(running->at) == 0) _longjmp(scheduler, 1);
}

void fiberMain() {
  for (;;) {
    while (nextThread < threads) {
      running->thread = nextThread++;
      threadIdx = {running->thread, 0, 0};
      (*kernelBody)();
    }
    running->waiting = false;
    yieldToScheduler();
  }
}

void resume(Fiber* fiber) {
  running = fiber;
  threadIdx = {fiber->thread, 0, 0};
  if (_setjmp(scheduler) != 0) return;
  if (fiber->started) _longjmp(fiber->at, 1);
  fiber->started = true;
  getcontext(&fiber->context);
  fiber->context.uc_stack.ss_sp = fiber->stack.data();
  fiber->context.uc_stack.ss_size = fiber->stack.size();
  fiber->context.uc_link = nullptr;
  makecontext(&fiber->context, fiberMain, 0);
  setcontext(&fiber->context);
}

/** false when some threads of a block wait where others have ended */
bool runBlock(unsigned count, std::function<void()>& body) {
  kernelBody = &body;
  threads = count;
  nextThread = 0;
  size_t used = 0;
  while (nextThread < threads) {
    if (used == fibers.size()) fibers.push_back(new Fiber);
    Fiber* fiber = fibers[used];
    fiber->waiting = false;
    resume(fiber);
    if (fiber->waiting) used++;
  }
  while (used > 0) {
    if (used != threads) return false;
    size_t left = 0;
    for (size_t i = 0; i < used; i++) {
      fibers[i]->waiting = false;
      resume(fibers[i]);
      if (fibers[i]->waiting) left++;
    }
    if (left != 0 && left != used) return false;
    used = left;
  }
  return true;
}

// ---- memory: one reserved range, of which allocations are opened, at its end each, and closed for good when freed

const size_t RANGE = 1ULL << 40, PAGE = 4096;
char* range = nullptr;
size_t rangeUsed = 0, inUse = 0;
struct Allocation {
  size_t bytes;
  char* pages;
  size_t length;
};
std::map<Address, Allocation> device, host;

Allocation* find(std::map<Address, Allocation>& all, Address address, size_t bytes) {
  auto after = all.upper_bound(address);
  if (after == all.begin()) return nullptr;
  auto& [start, allocation] = *--after;
  return address >= start && address + bytes <= start + allocation.bytes && address < start + allocation.bytes
             ? &allocation
             : nullptr;
}

Address open(std::map<Address, Allocation>& all, size_t bytes) {
  if (!range) {
    void* got = mmap(nullptr, RANGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (got == MAP_FAILED) abort();
    range = (char*)got;
  }
  const size_t rounded = (bytes + 255) / 256 * 256, length = (rounded + PAGE - 1) / PAGE * PAGE;
  char* pages = range + rangeUsed + PAGE;
  rangeUsed += length + PAGE;
  if (rangeUsed + PAGE > RANGE || mprotect(pages, length, PROT_READ | PROT_WRITE) != 0) return 0;
  memset(pages, 0xff, length);  // not a number
  const Address address = (Address)(pages + length - rounded);
  all[address] = {bytes, pages, length};
  return address;
}

void close(std::map<Address, Allocation>& all, Address address) {
  const Allocation& allocation = all[address];
  mprotect(allocation.pages, allocation.length, PROT_NONE);
  madvise(allocation.pages, allocation.length, MADV_DONTNEED);
  all.erase(address);
}

// ---- the stream

struct Event {
  bool recorded = false;
  int pending = 0;
};
std::deque<std::function<void()>> queue;
std::set<Event*> events;
sigjmp_buf recovery;
struct sigaction previous;
pthread_t worker;

void onFault(int signal, siginfo_t* info, void* context) {
  const char* at = (const char*)info->si_addr;
  if (pthread_equal(pthread_self(), worker) && (at < (char*)65536 || (at >= range && at < range + RANGE)))
    siglongjmp(recovery, 1);
  if (previous.sa_flags & SA_SIGINFO) previous.sa_sigaction(signal, info, context);
  else _exit(139);
}

std::string running_name;

/** runs queued work until `done`; true when the queue is empty or done */
void run(const std::function<bool()>& done) {
  struct sigaction ours;
  memset(&ours, 0, sizeof ours);
  ours.sa_sigaction = onFault;
  ours.sa_flags = SA_SIGINFO | SA_NODEFER;
  worker = pthread_self();
  sigaction(SIGSEGV, &ours, &previous);
  if (sigsetjmp(recovery, 1) != 0) {
    lose(700, running_name + " touched memory outside of every live allocation");
    for (Fiber* fiber : fibers) fiber->started = false;
  }
  while (!queue.empty() && !lost && !done()) {
    auto work = std::move(queue.front());
    queue.pop_front();
    work();
  }
  if (lost) {
    queue.clear();
    for (Event* event : events) event->pending = 0;
  }
  sigaction(SIGSEGV, &previous, nullptr);
}

void drain() {
  run([] { return false; });
}

double milliseconds() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

// ---- kernels: parameters of the compiled functions, and of the entries of the PTX that stands for them

struct Kernel {
  std::string name;
  std::vector<size_t> sizes, offsets;
  size_t bytes = 0;
  std::function<void(const char*)> launch;  // blockDim and gridDim are set
};

template <class T>
bool acceptable(const T&, std::string&) {
  return true;
}
template <class T>
bool acceptable(T* const& pointer, std::string& why) {
  const Address address = (Address)pointer;
  if (address == 0) return true;
  if (address % alignof(T) != 0) why = "a misaligned address";
  else if (!onDevice(address, sizeof(T))) why = "an address outside of every live allocation";
  return why.empty();
}

template <class... A>
Kernel kernelOf(const char* name, void (*function)(A...)) {
  Kernel kernel;
  kernel.name = name;
  auto add = [&](size_t size, size_t alignment) {
    kernel.bytes = (kernel.bytes + alignment - 1) / alignment * alignment;
    kernel.offsets.push_back(kernel.bytes);
    kernel.sizes.push_back(size);
    kernel.bytes += size;
  };
  (add(sizeof(A), alignof(A)), ...);
  const auto offsets = kernel.offsets;
  kernel.launch = [name, function, offsets](const char* packed) {
    size_t i = 0;
    auto get = [&](auto* sample) {
      std::remove_cv_t<std::remove_pointer_t<decltype(sample)>> value;
      memcpy(&value, packed + offsets[i++], sizeof value);
      return value;
    };
    std::tuple<A...> values{get((std::remove_cv_t<A>*)nullptr)...};
    std::string why;
    std::apply([&](auto&... value) { (void)(acceptable(value, why) && ...); }, values);
    if (!why.empty()) return lose(why[2] == 'm' ? 716 : 700, std::string(name) + " was given " + why);
    std::function<void()> body = [&] { std::apply(function, values); };
    running_name = name;
    for (unsigned y = 0; y < gridDim.y; y++)
      for (unsigned x = 0; x < gridDim.x; x++) {
        blockIdx = {x, y, 0};
        if (!runBlock(blockDim.x, body)) return lose(719, std::string(name) + ": not every thread met the barrier");
      }
  };
  return kernel;
}

std::map<std::string, Kernel>& kernels() {
  static std::map<std::string, Kernel> all;
  if (all.empty()) {
#define ENTRY(name) all[#name] = kernelOf(#name, name);
#include ENTRIES
  }
  return all;
}

/** the number behind a word of the PTX, times ten: 78 for ".version 7.8", 60 for ".target sm_60" after "sm_" */
int tenfold(const std::string& ptx, const std::string& word) {
  const size_t at = ptx.find(word);
  return at == std::string::npos ? 0 : (int)(10 * strtod(ptx.c_str() + at + word.size(), nullptr) + 0.5);
}

/** whether the PTX is of a newer language than this driver knows: 7.0 came with CUDA 11.0, 8.0 with 12.0, 9.0 with 13.0 */
bool tooNew(const std::string& ptx) { return tenfold(ptx, ".version ") + 40 > settings["driver"] / 100; }

/** why the PTX is refused, or nothing */
std::string faultOf(const std::string& ptx) {
  if (ptx.find(".version") == std::string::npos) return "ptxas: Missing .version directive at start of file";
  if (tenfold(ptx, ".target sm_") / 10 > 10 * settings["major"] + settings["minor"]) return "ptxas: SM version too high";
  size_t shared = 0;
  std::istringstream lines(ptx);
  std::string line, entry;
  std::vector<size_t> sizes;
  size_t entries = 0;
  while (std::getline(lines, line)) {
    const size_t at = line.find(".entry ");
    if (at != std::string::npos) {
      entry = line.substr(at + 7, line.find('(') - at - 7);
      sizes.clear();
      entries++;
      shared = 0;
    } else if (!entry.empty() && line.find(".param") != std::string::npos) {
      const size_t bracket = line.find('[');
      const size_t type = line.find(".b8 ") != std::string::npos ? 8 : line.find("32 ") != std::string::npos ? 32 : 64;
      sizes.push_back(bracket != std::string::npos ? strtoul(line.c_str() + bracket + 1, nullptr, 10) : type / 8);
    } else if (!entry.empty() && line.find('{') != std::string::npos) {
      auto known = kernels().find(entry);
      if (known == kernels().end()) return "kernels.cu has no " + entry;
      if (known->second.sizes != sizes) return "parameters of " + entry + " differ from kernels.cu";
      size_t bytes = 0;
      for (size_t size : sizes) bytes = (size < 8 ? (bytes + size - 1) / size * size : (bytes + 7) / 8 * 8) + size;
      if (bytes > 4096) return entry + " has more than 4 KiB of parameters";
      entry.clear();
    } else if (line.find(".shared ") != std::string::npos && line.find('[') != std::string::npos) {
      shared += strtoul(line.c_str() + line.find('[') + 1, nullptr, 10) * (line.find(".b8 ") != std::string::npos ? 1 : 8);
      if (shared > 48 * 1024) return "a kernel with more than 48 KiB of shared memory, which has to be asked for";
    }
  }
  return entries == kernels().size() ? "" : "kernels.cu has other entries";
}

int check(bool fine, const std::string& reason) {
  if (!fine) complaint = reason;
  return fine ? 0 : 1;
}

}  // namespace

void barrier() {
  running->waiting = true;
  yieldToScheduler();
}

void enqueue(std::function<void()> work) { queue.push_back(std::move(work)); }
bool onDevice(Address address, size_t bytes) { return find(device, address, bytes) != nullptr; }
void lose(int code, const std::string& reason) {
  if (lost == 0) {
    lost = code;
    complaint = reason;
  }
}

bool hasContext() { return current; }
void loadForProduct(int m, int n, int k) {
  static std::set<std::tuple<int, int, int>> loaded;
  settings["products"]++;
  if (settings["load"] && loaded.insert({m, n, k}).second) usleep(1000 * (unsigned)settings["load"]);
}
int failureOfCublas() { return settings["cublasFailures"] > 0 ? (settings["cublasFailures"]--, (int)settings["cublas"]) : 0; }

#define LOCKED std::lock_guard<std::recursive_mutex> hold(driverLock)
#define STARTED \
  LOCKED;       \
  if (!initialized) return 3
#define ALIVE                 \
  STARTED;                    \
  if (!current) return 201;   \
  if (lost) return lost

extern "C" {

/** sets what a test wants; "reset" forgets a lost device */
long long standin_set(const char* name, long long value) {
  LOCKED;
  if (std::string(name) == "reset") {
    drain();
    lost = 0;
    complaint.clear();
    return 0;
  }
  const long long before = settings[name];
  settings[name] = value;
  return before;
}
/** bytes allocated on the device */
long long standin_in_use() { return (long long)inUse; }
const char* standin_complaint() { return complaint.c_str(); }

int cuInit(unsigned flags) {
  LOCKED;
  const int status = flags ? 1 : (int)settings["init"];
  initialized = status == 0;
  return status;
}
int cuDriverGetVersion(int* version) { return *version = (int)settings["driver"], 0; }
int cuDeviceGetCount(int* count) {
  STARTED;
  return *count = (int)settings["devices"], 0;
}
int cuDeviceGet(int* ordinal, int place) {
  STARTED;
  *ordinal = place;
  return place >= 0 && place < settings["devices"] ? 0 : 101;
}
int cuDeviceGetName(char* name, int length, int ordinal) {
  STARTED;
  if (ordinal >= settings["devices"]) return 101;
  return snprintf(name, length, "CPU stand-in"), 0;
}
int cuDeviceTotalMem_v2(size_t* bytes, int ordinal) {
  STARTED;
  if (ordinal >= settings["devices"]) return 101;
  return *bytes = (size_t)settings["memory"], 0;
}
int cuDeviceGetAttribute(int* value, int attribute, int ordinal) {
  STARTED;
  if (ordinal >= settings["devices"]) return 101;
  if (attribute == 75) *value = (int)settings["major"];
  else if (attribute == 76) *value = (int)settings["minor"];
  else if (attribute == 16) *value = 3;
  else if (attribute == 13) *value = 1000000;
  else return check(false, "an attribute that nobody should need");
  return 0;
}
int cuDevicePrimaryCtxRetain(void** context, int ordinal) {
  STARTED;
  if (ordinal >= settings["devices"]) return 101;
  if (settings["retain"]) return (int)settings["retain"];
  retained = true;
  return *context = (void*)0xc0, 0;
}
int cuCtxSetCurrent(void* context) {
  STARTED;
  if (!retained || context != (void*)0xc0) return 201;
  current = true;
  return 0;
}

int cuModuleLoadDataEx(void** module, const char* image, unsigned count, const int* options, void** values) {
  ALIVE;
  if (tooNew(image)) return 222;
  std::string fault = settings["ptx"] ? "ptxas application ptx input, line 7; fatal : Parsing error near 'xyz'"
                                      : faultOf(image);
  if (fault.empty()) return *module = (void*)0xd0, 0;
  char* log = nullptr;
  size_t bytes = 0;
  for (unsigned i = 0; i < count; i++) {
    if (options[i] == 5) log = (char*)values[i];
    if (options[i] == 6) bytes = (size_t)values[i];
  }
  if (log) snprintf(log, bytes, "%s\n", fault.c_str());
  return settings["ptx"] > 1 ? (int)settings["ptx"] : 218;
}
int cuModuleGetFunction(void** function, void* module, const char* name) {
  ALIVE;
  if (module != (void*)0xd0) return 400;
  auto found = kernels().find(name);
  if (found == kernels().end()) return 500;
  *function = &found->second;
  return 0;
}

int cuStreamCreate(void** stream, unsigned flags) {
  ALIVE;
  return *stream = (void*)0xe0, flags == 1 ? 0 : 1;
}
int cuStreamSynchronize(void* stream) {
  ALIVE;
  if (stream != (void*)0xe0) return 400;
  drain();
  return lost;
}

int cuMemAlloc_v2(Address* out, size_t bytes) {
  ALIVE;
  if (bytes == 0) return check(false, "an allocation of 0 bytes");
  if ((long long)(inUse + bytes) > settings["memory"]) return 2;
  *out = open(device, bytes);
  if (*out == 0) return 2;
  inUse += bytes;
  return 0;
}
int cuMemFree_v2(Address address) {
  ALIVE;
  drain();
  auto found = device.find(address);
  if (found == device.end()) return check(false, "cuMemFree of an address that is not the start of an allocation");
  inUse -= found->second.bytes;
  close(device, address);
  return lost;
}
int cuMemGetInfo_v2(size_t* free, size_t* total) {
  ALIVE;
  *total = (size_t)settings["memory"];
  *free = *total > inUse ? *total - inUse : 0;
  return 0;
}
int cuMemHostAlloc(void** out, size_t bytes, unsigned flags) {
  ALIVE;
  if (bytes == 0 || flags & ~7u) return check(false, "cuMemHostAlloc of 0 bytes or with unknown flags");
  *out = (void*)open(host, bytes);
  return *out ? 0 : 2;
}

static int copy(Address to, Address from, size_t bytes, void* stream, bool toDevice, bool fromDevice) {
  ALIVE;
  if (stream != (void*)0xe0) return 400;
  if (bytes == 0) return check(false, "a copy of 0 bytes");
  if (!find(toDevice ? device : host, to, bytes) || !find(fromDevice ? device : host, from, bytes))
    return check(false, "a copy outside of every live allocation, or of host memory that is not pinned");
  if (to < from + bytes && from < to + bytes) return check(false, "a copy whose ends overlap");
  enqueue([=] { memcpy((void*)to, (void*)from, bytes); });
  return 0;
}
int cuMemcpyHtoDAsync_v2(Address to, Address from, size_t bytes, void* stream) {
  return copy(to, from, bytes, stream, true, false);
}
int cuMemcpyDtoHAsync_v2(Address to, Address from, size_t bytes, void* stream) {
  return copy(to, from, bytes, stream, false, true);
}
int cuMemcpyDtoDAsync_v2(Address to, Address from, size_t bytes, void* stream) {
  return copy(to, from, bytes, stream, true, true);
}
int cuMemsetD8Async(Address to, unsigned char value, size_t bytes, void* stream) {
  ALIVE;
  if (stream != (void*)0xe0) return 400;
  if (bytes == 0 || !onDevice(to, bytes)) return check(false, "cuMemsetD8Async outside of every live allocation");
  enqueue([=] { memset((void*)to, value, bytes); });
  return 0;
}

int cuLaunchKernel(void* function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                   unsigned shared, void* stream, void** parameters, void** extra) {
  ALIVE;
  Kernel* kernel = nullptr;
  for (auto& [name, known] : kernels())
    if (&known == function) kernel = &known;
  if (!kernel || stream != (void*)0xe0) return 400;
  const std::string& name = kernel->name;
  if (gx == 0 || gy == 0 || gz == 0 || bx == 0 || by == 0 || bz == 0 || gx > 2147483647u || gy > 65535 || gz > 65535)
    return check(false, name + ": grid of " + std::to_string(gx) + " x " + std::to_string(gy));
  if (bx * by * bz != 256 || by != 1 || bz != 1 || gz != 1 || shared != 0)
    return check(false, name + ": blocks that the kernels are not written for");
  if (parameters != nullptr || extra == nullptr) return check(false, name + ": no packed parameters");
  const char* packed = nullptr;
  size_t bytes = 0;
  for (int i = 0; extra[i] != nullptr; i += 2) {
    if (extra[i] == (void*)1) packed = (const char*)extra[i + 1];
    else if (extra[i] == (void*)2) bytes = *(size_t*)extra[i + 1];
    else return check(false, name + ": an unknown word in extra");
  }
  if (packed == nullptr || bytes != kernel->bytes)
    return check(false, name + ": " + std::to_string(bytes) + " bytes of parameters, " +
                            std::to_string(kernel->bytes) + " expected");
  settings["launches"]++;
  if (settings["loseAfter"] >= 0 && settings["loseAfter"]-- == 0) {
    enqueue([] { lose(719, "a test lost the device"); });
    return 0;
  }
  enqueue([kernel, gx, gy, bx, held = std::string(packed, bytes)] {
    gridDim = {gx, gy, 1};
    blockDim = {bx, 1, 1};
    kernel->launch(held.data());
  });
  return 0;
}

int cuEventCreate(Event** event, unsigned flags) {
  ALIVE;
  if (flags & ~2u) return 1;
  events.insert(*event = new Event);
  return 0;
}
int cuEventRecord(Event* event, void* stream) {
  ALIVE;
  if (!events.count(event) || stream != (void*)0xe0) return 400;
  event->recorded = true;
  event->pending++;
  enqueue([event] { event->pending--; });
  return 0;
}
/** each question lets the device work for a moment; a slow device ends one piece of work a question */
int cuEventQuery(Event* event) {
  ALIVE;
  if (!events.count(event) || !event->recorded) return check(false, "an event that was not recorded") ? 400 : 0;
  const double started = milliseconds();
  int pieces = 0;
  run([&] {
    return event->pending == 0 || (settings["slow"] ? pieces++ > 0 : milliseconds() - started > 2);
  });
  if (lost) return lost;
  return event->pending == 0 ? 0 : 600;
}

int cuGetErrorString(int code, const char** words) {
  static std::string text;
  static const std::map<int, const char*> known = {
      {1, "invalid argument"},
      {2, "out of memory"},
      {35, "CUDA driver version is insufficient for CUDA runtime version"},
      {100, "no CUDA-capable device is detected"},
      {218, "a PTX JIT compilation failed"},
      {222, "the provided PTX was compiled with an unsupported toolchain."},
      {46, "CUDA-capable device(s) is/are busy or unavailable"},
      {201, "invalid device context"},
      {221, "PTX JIT compiler library not found"},
      {223, "PTX JIT compilation was disabled"},
      {400, "invalid resource handle"},
      {500, "named symbol not found"},
      {700, "an illegal memory access was encountered"},
      {716, "misaligned address"},
      {719, "unspecified launch failure"},
      {803, "system has unsupported display driver / cuda driver combination"}};
  auto found = known.find(code);
  if (found == known.end()) return 1;
  text = found->second;
  if (!complaint.empty()) text += " [" + complaint + "]";
  *words = text.c_str();
  return 0;
}
}
