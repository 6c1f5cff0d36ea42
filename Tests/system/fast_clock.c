// A clock that runs FAST_CLOCK times as fast since FAST_CLOCK_START (nanoseconds of CLOCK_BOOTTIME), for every program that
// this is loaded into (LD_PRELOAD): they all agree on the time. Clocks, timers and how long is waited; nothing else.
//
// With FAST_CLOCK_HEAP, a folder, each of them says in the file of its process id how many bytes of its heap are in use,
// every 30 s of that time: what the allocator keeps for later is not among them.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <malloc.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static int64_t speed = 1, start;

#define REAL(name) (__typeof__(&name))dlsym(RTLD_NEXT, #name)
static __typeof__(&clock_gettime) get;

__attribute__((constructor)) static void begin(void) {
  get = REAL(clock_gettime);
  if (getenv("FAST_CLOCK")) speed = atoll(getenv("FAST_CLOCK"));
  if (getenv("FAST_CLOCK_START")) start = atoll(getenv("FAST_CLOCK_START"));
}

static _Atomic int64_t told;

static void tell(int64_t now) {
  const char *folder = getenv("FAST_CLOCK_HEAP");
  int64_t last = told;
  if (!folder || now - last < 30000000000LL || !atomic_compare_exchange_strong(&told, &last, now)) return;
  char path[512];
  snprintf(path, sizeof path, "%s/%d", folder, getpid());
  FILE *file = fopen(path, "w");
  if (!file) return;
  struct mallinfo2 heap = mallinfo2();
  fprintf(file, "%zu\n", heap.uordblks + heap.hblkhd);
  fclose(file);
}

static int64_t nanoseconds(struct timespec time) { return time.tv_sec * 1000000000LL + time.tv_nsec; }
static struct timespec spec(int64_t time) {
  return (struct timespec){.tv_sec = time / 1000000000LL, .tv_nsec = time % 1000000000LL};
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  if (!get) get = REAL(clock_gettime);
  int result = get(clock, time);
  if (result || clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID || clock < 0) return result;
  struct timespec now;
  get(CLOCK_BOOTTIME, &now);
  *time = spec(nanoseconds(*time) + (nanoseconds(now) - start) * (speed - 1));
  tell((nanoseconds(now) - start) * speed);
  return 0;
}

time_t time(time_t *place) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (place) *place = now.tv_sec;
  return now.tv_sec;
}

int gettimeofday(struct timeval *restrict place, void *restrict zone) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  *place = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
  return 0;
}

int timerfd_settime(int fd, int flags, const struct itimerspec *value, struct itimerspec *old) {
  struct itimerspec own = *value;
  int64_t at = nanoseconds(value->it_value);
  if (at) {
    at = flags & TFD_TIMER_ABSTIME ? (at + start * (speed - 1)) / speed : at / speed;
    own.it_value = spec(at > 0 ? at : 1);
  }
  own.it_interval = spec(nanoseconds(value->it_interval) / speed);
  return (REAL(timerfd_settime))(fd, flags, &own, old);
}

int poll(struct pollfd *fds, nfds_t count, int timeout) {
  return (REAL(poll))(fds, count, timeout > 0 ? (int)((timeout + speed - 1) / speed) : timeout);
}

int usleep(useconds_t time) { return (REAL(usleep))((useconds_t)(time / speed)); }

int nanosleep(const struct timespec *wanted, struct timespec *rest) {
  struct timespec own = spec(nanoseconds(*wanted) / speed);
  return (REAL(nanosleep))(&own, rest);
}
