#ifndef CCRYPT_SHIM_H
#define CCRYPT_SHIM_H
// Password hashes as /etc/shadow has them: libxcrypt, Debian's libcrypt-dev.
#include <crypt.h>
#include <stdlib.h>
#endif
