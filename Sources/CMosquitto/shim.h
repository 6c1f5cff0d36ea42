#ifndef CMOSQUITTO_SHIM_H
#define CMOSQUITTO_SHIM_H
#include <dlfcn.h>
#include <stdint.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>

// libmosquitto is loaded where it is used and not linked: it brings OpenSSL with it, whose tables alone take more memory
// than this program has to itself. The table has the types that the header gives the functions.
struct cmosquitto {
  __typeof__(&mosquitto_lib_init) lib_init;
  __typeof__(&mosquitto_new) create;
  __typeof__(&mosquitto_destroy) destroy;
  __typeof__(&mosquitto_int_option) int_option;
  __typeof__(&mosquitto_username_pw_set) username_pw_set;
  __typeof__(&mosquitto_tls_set) tls_set;
  __typeof__(&mosquitto_will_set) will_set;
  __typeof__(&mosquitto_connect_v5_callback_set) connect_callback_set;
  __typeof__(&mosquitto_disconnect_v5_callback_set) disconnect_callback_set;
  __typeof__(&mosquitto_publish_v5_callback_set) publish_callback_set;
  __typeof__(&mosquitto_subscribe_callback_set) subscribe_callback_set;
  __typeof__(&mosquitto_message_callback_set) message_callback_set;
  __typeof__(&mosquitto_log_callback_set) log_callback_set;
  __typeof__(&mosquitto_connect_bind_v5) connect;
  __typeof__(&mosquitto_property_add_int32) property_add_int32;
  __typeof__(&mosquitto_property_free_all) property_free_all;
  __typeof__(&mosquitto_disconnect) disconnect;
  __typeof__(&mosquitto_publish) publish;
  __typeof__(&mosquitto_subscribe) subscribe;
  __typeof__(&mosquitto_socket) socket;
  __typeof__(&mosquitto_want_write) want_write;
  __typeof__(&mosquitto_loop_read) loop_read;
  __typeof__(&mosquitto_loop_write) loop_write;
  __typeof__(&mosquitto_loop_misc) loop_misc;
  __typeof__(&mosquitto_strerror) strerror;
  __typeof__(&mosquitto_reason_string) reason_string;
  __typeof__(&mosquitto_ssl_get) ssl_get;
  // Of OpenSSL, which comes with it: what is read and not taken yet, and why a certificate is not trusted, which is to
  // be asked after the library has let go of the connection.
  int (*keep)(void *ssl);
  void (*release)(void *ssl);
  int (*pending)(const void *ssl);
  long (*verify_result)(const void *ssl);
  const char *(*verify_text)(long result);
  // What it is not to load.
  int (*init_crypto)(uint64_t options, const void *settings);
  int (*init_ssl)(uint64_t options, const void *settings);
};

// The words for OpenSSL's own errors, which nobody here reads: 0.25 MB.
static const uint64_t cmosquitto_no_crypto_strings = 0x1;
static const uint64_t cmosquitto_no_ssl_strings = 0x100000;

// The name of the first function that the library does not have; NULL when the table is full.
static inline const char *cmosquitto_fill(void *library, struct cmosquitto *table) {
#define CMOSQUITTO_FILL(member, name) \
  if (!(table->member = (__typeof__(table->member))dlsym(library, name))) return name;
  CMOSQUITTO_FILL(lib_init, "mosquitto_lib_init")
  CMOSQUITTO_FILL(create, "mosquitto_new")
  CMOSQUITTO_FILL(destroy, "mosquitto_destroy")
  CMOSQUITTO_FILL(int_option, "mosquitto_int_option")
  CMOSQUITTO_FILL(username_pw_set, "mosquitto_username_pw_set")
  CMOSQUITTO_FILL(tls_set, "mosquitto_tls_set")
  CMOSQUITTO_FILL(will_set, "mosquitto_will_set")
  CMOSQUITTO_FILL(connect_callback_set, "mosquitto_connect_v5_callback_set")
  CMOSQUITTO_FILL(disconnect_callback_set, "mosquitto_disconnect_v5_callback_set")
  CMOSQUITTO_FILL(publish_callback_set, "mosquitto_publish_v5_callback_set")
  CMOSQUITTO_FILL(subscribe_callback_set, "mosquitto_subscribe_callback_set")
  CMOSQUITTO_FILL(message_callback_set, "mosquitto_message_callback_set")
  CMOSQUITTO_FILL(log_callback_set, "mosquitto_log_callback_set")
  CMOSQUITTO_FILL(connect, "mosquitto_connect_bind_v5")
  CMOSQUITTO_FILL(property_add_int32, "mosquitto_property_add_int32")
  CMOSQUITTO_FILL(property_free_all, "mosquitto_property_free_all")
  CMOSQUITTO_FILL(disconnect, "mosquitto_disconnect")
  CMOSQUITTO_FILL(publish, "mosquitto_publish")
  CMOSQUITTO_FILL(subscribe, "mosquitto_subscribe")
  CMOSQUITTO_FILL(socket, "mosquitto_socket")
  CMOSQUITTO_FILL(want_write, "mosquitto_want_write")
  CMOSQUITTO_FILL(loop_read, "mosquitto_loop_read")
  CMOSQUITTO_FILL(loop_write, "mosquitto_loop_write")
  CMOSQUITTO_FILL(loop_misc, "mosquitto_loop_misc")
  CMOSQUITTO_FILL(strerror, "mosquitto_strerror")
  CMOSQUITTO_FILL(reason_string, "mosquitto_reason_string")
  CMOSQUITTO_FILL(ssl_get, "mosquitto_ssl_get")
  CMOSQUITTO_FILL(keep, "SSL_up_ref")
  CMOSQUITTO_FILL(release, "SSL_free")
  CMOSQUITTO_FILL(pending, "SSL_pending")
  CMOSQUITTO_FILL(verify_result, "SSL_get_verify_result")
  CMOSQUITTO_FILL(verify_text, "X509_verify_cert_error_string")
  CMOSQUITTO_FILL(init_crypto, "OPENSSL_init_crypto")
  CMOSQUITTO_FILL(init_ssl, "OPENSSL_init_ssl")
#undef CMOSQUITTO_FILL
  return 0;
}
#endif
