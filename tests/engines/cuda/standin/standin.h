// What the parts of the stand-in share: the queue of the one stream, and the memory of the one device.
#pragma once
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>

typedef unsigned long long Address;

/** every entry point holds it: the driver may be called from several threads */
extern std::recursive_mutex driverLock;

/** queues work, which runs when somebody asks for an event or for the device to be idle */
void enqueue(std::function<void()> work);
/** whether `bytes` from `address` on lie in one live allocation of the device */
bool onDevice(Address address, size_t bytes);
/** the device is lost, with a code of cuda.h and a reason for whoever reads the test */
void lose(int code, const std::string& reason);
/** whether this thread has the device's context: libraries need one as the driver does */
bool hasContext();
/** the status that a product is to answer with, 0 when it is to be queued */
int failureOfCublas();
/** the first product of a size loads its kernels, which takes the milliseconds of the setting "load" */
void loadForProduct(int m, int n, int k);
