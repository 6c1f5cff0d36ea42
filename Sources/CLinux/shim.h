#ifndef CLINUX_SHIM_H
#define CLINUX_SHIM_H
// Parts of the kernel interface that Swift's Glibc module leaves out.
#include <linux/can.h>
#include <linux/can/error.h>
#include <linux/can/raw.h>
#include <net/if.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <wchar.h>
// Hidden behind a feature macro that the importer does not set.
int wcwidth(wchar_t c);
#endif
