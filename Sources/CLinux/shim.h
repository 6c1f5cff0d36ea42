#ifndef CLINUX_SHIM_H
#define CLINUX_SHIM_H
// Parts of the kernel interface that Swift's Glibc module leaves out.
#include <linux/can.h>
#include <linux/can/error.h>
#include <linux/can/netlink.h>
#include <linux/can/raw.h>
#include <linux/if_link.h>
#include <linux/memfd.h>
#include <linux/rtnetlink.h>
#include <linux/serial.h>
#include <linux/stat.h>
#include <malloc.h>
#include <net/if.h>
#include <stddef.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/timerfd.h>
#include <wchar.h>
// Hidden behind feature macros that the importer does not set.
int wcwidth(wchar_t c);
int posix_openpt(int flags);
int grantpt(int fd);
int unlockpt(int fd);
int ptsname_r(int fd, char *name, size_t size);
int dup3(int from, int to, int flags);
int memfd_create(const char *name, unsigned int flags);
long syscall(long number, ...);

// The kernel's own line settings, with the rates as plain numbers. Its header clashes with glibc's <termios.h>, so the
// layout stands here again (the generic one: x86, ARM, RISC-V; s390x uses it too).
struct clinux_termios2 {
  unsigned int c_iflag, c_oflag, c_cflag, c_lflag;
  unsigned char c_line;
  unsigned char c_cc[19];
  unsigned int c_ispeed, c_ospeed;
};
#define CLINUX_BOTHER 0x1000

// Swift cannot call a variadic function's macro-made requests: _IOR with a sizeof does not import.
static inline int clinux_get_termios2(int fd, struct clinux_termios2 *t) {
  return ioctl(fd, _IOR('T', 0x2A, struct clinux_termios2), t);
}
static inline int clinux_set_termios2(int fd, const struct clinux_termios2 *t) {
  return ioctl(fd, _IOW('T', 0x2B, struct clinux_termios2), t);
}
// 1 when some program asked for exclusive use (TIOCEXCL), which does not stop root from opening; same reason as above.
static inline int clinux_is_exclusive(int fd) {
  int exclusive = 0;
  return ioctl(fd, _IOR('T', 0x40, int), &exclusive) == 0 && exclusive != 0;
}

// One message of a CAN socket with what the kernel told about it. The control messages are read here: their macros and
// alignment do not import.
struct clinux_can_message {
  struct canfd_frame frame;
  unsigned int size;     // bytes of the message: CAN_MTU or CANFD_MTU; 0 at the end of a socket pair
  int flags;             // MSG_CONFIRM: this very socket sent it; MSG_DONTROUTE: this computer did
  long long stamp;       // nanoseconds since 1970, 0 without one
  unsigned int dropped;  // what SO_RXQ_OVFL counted up to this message
  int has_dropped;
};
#define CLINUX_CAN_BATCH 32

struct mmsghdr;
int recvmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags, struct timespec *timeout);

// Fills `out` with at most CLINUX_CAN_BATCH messages in one system call; as recvmmsg, never waiting.
static inline int clinux_can_receive(int fd, struct clinux_can_message *out) {
  struct {
    struct msghdr header;
    unsigned int size;
  } messages[CLINUX_CAN_BATCH];
  struct iovec pieces[CLINUX_CAN_BATCH];
  _Alignas(struct cmsghdr) char control[CLINUX_CAN_BATCH][CMSG_SPACE(sizeof(struct timespec)) + CMSG_SPACE(sizeof(int))];
  memset(messages, 0, sizeof messages);
  for (int i = 0; i < CLINUX_CAN_BATCH; i++) {
    pieces[i].iov_base = &out[i].frame;
    pieces[i].iov_len = sizeof out[i].frame;
    messages[i].header.msg_iov = &pieces[i];
    messages[i].header.msg_iovlen = 1;
    messages[i].header.msg_control = control[i];
    messages[i].header.msg_controllen = sizeof control[i];
  }
  int count = recvmmsg(fd, (struct mmsghdr *)messages, CLINUX_CAN_BATCH, MSG_DONTWAIT, NULL);
  for (int i = 0; i < count; i++) {
    struct msghdr *header = &messages[i].header;
    out[i].size = messages[i].size;
    out[i].flags = header->msg_flags;
    out[i].stamp = 0;
    out[i].has_dropped = 0;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c != NULL; c = CMSG_NXTHDR(header, c)) {
      if (c->cmsg_level != SOL_SOCKET) continue;
      if (c->cmsg_type == SO_TIMESTAMPNS) {
        struct timespec stamp;
        memcpy(&stamp, CMSG_DATA(c), sizeof stamp);
        out[i].stamp = (long long)stamp.tv_sec * 1000000000 + stamp.tv_nsec;
      } else if (c->cmsg_type == SO_RXQ_OVFL) {
        memcpy(&out[i].dropped, CMSG_DATA(c), sizeof out[i].dropped);
        out[i].has_dropped = 1;
      }
    }
  }
  return count;
}

// The same count without waiting for the next message; -1 where the kernel does not tell.
static inline long long clinux_socket_drops(int fd) {
  unsigned int info[16] = {0};
  socklen_t size = sizeof info;
  if (getsockopt(fd, SOL_SOCKET, 55 /* SO_MEMINFO */, info, &size) != 0 || size < 9 * sizeof info[0]) return -1;
  return info[8];  // SK_MEMINFO_DROPS
}

static inline int clinux_can_bind(int fd, int index) {
  struct sockaddr_can address;
  memset(&address, 0, sizeof address);
  address.can_family = AF_CAN;
  address.can_ifindex = index;
  return bind(fd, (struct sockaddr *)&address, sizeof address);
}

// 0 when the driver hands received bytes over at once from now on.
static inline int clinux_low_latency(int fd) {
  struct serial_struct settings;
  if (ioctl(fd, TIOCGSERIAL, &settings) != 0) return -1;
  settings.flags |= ASYNC_LOW_LATENCY;
  return ioctl(fd, TIOCSSERIAL, &settings);
}

// What an ordinary user may still write on the file's disk, in bytes; -1 where the kernel does not tell.
static inline long long clinux_free_bytes(int fd) {
  struct statvfs status;
  if (fstatvfs(fd, &status) != 0) return -1;
  return (long long)status.f_bavail * (long long)status.f_frsize;
}

// The device that an open file is, without asking a file server that may be gone (stat would).
struct clinux_device {
  unsigned short mode;
  dev_t device, file_system;
};
static inline int clinux_device_status(const char *path, struct clinux_device *out) {
  struct statx status;
  if (syscall(SYS_statx, -100 /* AT_FDCWD */, path, 0x4000 /* AT_STATX_DONT_SYNC */, STATX_TYPE, &status) != 0) return -1;
  out->mode = status.stx_mode;
  out->device = makedev(status.stx_rdev_major, status.stx_rdev_minor);
  out->file_system = makedev(status.stx_dev_major, status.stx_dev_minor);
  return 0;
}

// major() and minor() are macros.
static inline unsigned int clinux_major(dev_t device) { return major(device); }
static inline unsigned int clinux_minor(dev_t device) { return minor(device); }

#endif
