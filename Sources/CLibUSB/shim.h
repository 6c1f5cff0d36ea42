#ifndef CLIBUSB_SHIM_H
#define CLIBUSB_SHIM_H
#include <dlfcn.h>
#include <libusb-1.0/libusb.h>

// libusb is loaded where it is used and not linked: few who run this program have an adapter that needs it. The table has
// the types that the header gives the functions.
struct clibusb {
  __typeof__(&libusb_init) begin;
  __typeof__(&libusb_exit) end;
  __typeof__(&libusb_wrap_sys_device) wrap;
  __typeof__(&libusb_close) close;
  __typeof__(&libusb_claim_interface) claim;
  __typeof__(&libusb_release_interface) release;
  __typeof__(&libusb_bulk_transfer) bulk;
  __typeof__(&libusb_strerror) strerror;
  int (*look_for_none)(libusb_context *context, enum libusb_option option, ...);
};

// The name of the first function that the library does not have; NULL when the table is full.
static inline const char *clibusb_fill(void *library, struct clibusb *table) {
#define CLIBUSB_FILL(member, name) \
  if (!(table->member = (__typeof__(table->member))dlsym(library, name))) return name;
  CLIBUSB_FILL(begin, "libusb_init")
  CLIBUSB_FILL(end, "libusb_exit")
  CLIBUSB_FILL(wrap, "libusb_wrap_sys_device")
  CLIBUSB_FILL(close, "libusb_close")
  CLIBUSB_FILL(claim, "libusb_claim_interface")
  CLIBUSB_FILL(release, "libusb_release_interface")
  CLIBUSB_FILL(bulk, "libusb_bulk_transfer")
  CLIBUSB_FILL(strerror, "libusb_strerror")
  CLIBUSB_FILL(look_for_none, "libusb_set_option")
#undef CLIBUSB_FILL
  return 0;
}

// Swift cannot call a variadic function. The next context looks for no devices by itself (libusb 1.0.24 and later): the
// one that is wanted is opened before, so no thread of its own watches udev.
static inline int clibusb_look_for_none(const struct clibusb *table) {
  return table->look_for_none(NULL, LIBUSB_OPTION_NO_DEVICE_DISCOVERY);
}

// A descriptor as the library wants it.
static inline int clibusb_wrap(const struct clibusb *table, libusb_context *context, int fd, libusb_device_handle **out) {
  return table->wrap(context, (intptr_t)fd, out);
}
#endif
