internal import CMosquitto
internal import Glibc

/// libmosquitto, which is there where a broker is spoken to: most who run this program speak to none.
enum Mosquitto {
  private static let name = "libmosquitto.so.1"

  /// Loads it; it stays.
  static func library() throws(BrokerTrouble) -> cmosquitto {
    guard let library = dlopen(name, RTLD_NOW) else { throw .noLibrary }
    var table = cmosquitto()
    if let missing = cmosquitto_fill(library, &table) { throw .oldLibrary(String(cString: missing)) }
    // Before the library loads them.
    _ = table.init_crypto(cmosquitto_no_crypto_strings, nil)
    _ = table.init_ssl(cmosquitto_no_ssl_strings, nil)
    // More than once is as good as once.
    guard table.lib_init() == MOSQ_ERR_SUCCESS.rawValue else { throw .noLibrary }
    return table
  }
}
