#ifndef CLINUX_SHIM_H
#define CLINUX_SHIM_H
// Parts of the kernel interface that Swift's Glibc module leaves out.
#include <linux/can.h>
#include <linux/can/error.h>
#include <linux/can/raw.h>
#include <net/if.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
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

// major() and minor() are macros.
static inline unsigned int clinux_major(dev_t device) { return major(device); }
static inline unsigned int clinux_minor(dev_t device) { return minor(device); }
#endif
