internal import BMSCore
internal import CMosquitto
internal import Glibc
internal import Transport

/// What is published, and what is heard.
struct BrokerMessage: Hashable, Sendable {
  var topic: String
  var payload: [UInt8]
  var quality: Int32 = 0
  var isRetained = false
}

extension BrokerMessage {
  init(_ topic: FleetTopic, _ payload: [UInt8]) {
    self.init(topic: topic.text, payload: payload, quality: topic.quality, isRetained: topic.isRetained)
  }
}

/// One conversation with a broker, from the connection to its end, through libmosquitto.
///
/// For one thread, which may wait: for a name that is looked up, and for a host that does not answer.
final class BrokerSession {
  /// Seconds. A gateway that is frozen is taken for dead after one and a half of these.
  static let keepAlive: Int32 = 15
  /// Nobody here sends more at once, and a broker of MQTT 5 leaves out what is longer.
  private static let mostBytes = 1 << 17
  /// Messages that the broker has not confirmed.
  private static let mostUnconfirmed = 16

  private let library: cmosquitto
  private let client: OpaquePointer
  private let ear = BrokerEar()

  /// Connects, which may take as long as a system waits for an answer.
  init(_ library: cmosquitto, _ terms: BrokerTerms, isVersion5: Bool) throws(BrokerTrouble) {
    guard let client = library.create(terms.clientID, true, Unmanaged.passUnretained(ear).toOpaque()) else {
      throw .system(Errno(errno))
    }
    (self.library, self.client) = (library, client)
    do throws(BrokerTrouble) {
      try prepare(terms, isVersion5: isVersion5)
      ear.listen(library, client)
      try connect(terms.address.endpoint, isVersion5: isVersion5)
    } catch {
      close()
      throw error
    }
  }

  func close() {
    library.destroy(client)
    if let encryption = ear.encryption { library.release(encryption) }
  }

  // MARK: - The beginning

  private func prepare(_ terms: BrokerTerms, isVersion5: Bool) throws(BrokerTrouble) {
    try check(library.int_option(client, MOSQ_OPT_PROTOCOL_VERSION, isVersion5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311))
    let settings = terms.settings
    for file in [settings.caFile, settings.certificateFile, settings.keyFile].compactMap(\.self) {
      do throws(FileTrouble) { _ = try RegularFile.reading(file) } catch {
        throw .unreadable(file: file, error)
      }
    }
    if let user = terms.address.user {
      try check(library.username_pw_set(client, user, try settings.passwordFile.map(Self.password)))
    }
    if terms.address.isEncrypted {
      let folder = settings.caFile == nil ? "/etc/ssl/certs" : nil
      try check(library.tls_set(client, settings.caFile, folder, settings.certificateFile, settings.keyFile, nil))
    }
    if let will = terms.will {
      let count = Int32(will.payload.count)
      try check(library.will_set(client, will.topic, count, will.payload, will.quality, will.isRetained))
    }
  }

  private static func password(file: String) throws(BrokerTrouble) -> String {
    let bytes: [UInt8]
    do throws(FileTrouble) { bytes = try RegularFile.bytes(of: file, most: 4096) } catch {
      throw .unreadable(file: file, error)
    }
    let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D && $0 != 0 }
    guard !line.isEmpty else { throw .emptyPassword(file: file) }
    return String(decoding: line, as: UTF8.self)
  }

  private func connect(_ endpoint: TCPEndpoint, isVersion5: Bool) throws(BrokerTrouble) {
    var properties: OpaquePointer?
    defer { library.property_free_all(&properties) }
    if isVersion5 {
      let id = Int32(MQTT_PROP_MAXIMUM_PACKET_SIZE.rawValue)
      try check(library.property_add_int32(&properties, id, UInt32(Self.mostBytes)))
    }
    let result = library.connect(client, endpoint.host, Int32(endpoint.port), Self.keepAlive, nil, properties)
    ear.keepEncryption(library, client)
    try check(result)
  }

  // MARK: - Between turns

  /// Whether the broker has said welcome.
  var isWelcome: Bool { ear.answer == 0 }
  /// The first topic that the broker refuses.
  var refusedTopic: String? { ear.refusedTopic }
  /// Whether one more message would be written at once.
  var isFree: Bool { ear.unconfirmed.count < Self.mostUnconfirmed && !library.want_write(client) }
  var isConfirmed: Bool { ear.unconfirmed.isEmpty && !library.want_write(client) }

  func drain(into messages: (BrokerMessage) -> Void) {
    for message in ear.heard { messages(message) }
    ear.heard.removeAll(keepingCapacity: true)
  }

  func subscribe(_ topic: String) throws(BrokerTrouble) {
    var id: Int32 = 0
    try check(library.subscribe(client, &id, topic, 1))
    ear.subscriptions[id] = topic
  }

  func publish(_ message: BrokerMessage) throws(BrokerTrouble) {
    var id: Int32 = 0
    let count = Int32(message.payload.count)
    try check(
      library.publish(client, &id, message.topic, count, message.payload, message.quality, message.isRetained))
    if message.quality > 0 { ear.unconfirmed[id] = message.topic }
  }

  /// Waits for the broker or for a ring, and does what is due.
  func turn(_ wake: WakeUp, atMost limit: Span) throws(BrokerTrouble) {
    // While the encryption is agreed on, the library has something to write that cannot be written yet.
    let wants: Interest = isWelcome && library.want_write(client) ? [.read, .write] : .read
    let ready = wake.wait(or: library.socket(client), for: wants, atMost: limit)
    if ready.contains(.read) {
      repeat { try check(library.loop_read(client, 1)) } while isPending
    }
    if ready.contains(.write) || !isWelcome { try check(library.loop_write(client, 1)) }
    try check(library.loop_misc(client))
    if let end = ear.end { throw end }
  }

  func disconnect() {
    _ = library.disconnect(client)
    _ = library.loop_write(client, 1)
  }

  /// Something is read and not taken yet.
  private var isPending: Bool { library.ssl_get(client).map { library.pending($0) > 0 } ?? false }

  /// OpenSSL's word for a refusal without a reason: the library has one of its own, the name in the certificate.
  private static let unspecified = 1

  // MARK: - Trouble

  /// What went wrong in a call, with what the library heard meanwhile.
  private func check(_ result: Int32) throws(BrokerTrouble) {
    let code = errno
    if let end = ear.end { throw end }
    switch mosq_err_t(rawValue: result) {
    case MOSQ_ERR_SUCCESS, MOSQ_ERR_CONN_PENDING: return
    case MOSQ_ERR_EAI: throw .unknownHost
    case MOSQ_ERR_TLS: throw tlsTrouble
    case MOSQ_ERR_NO_CONN, MOSQ_ERR_CONN_LOST: throw ear.encryption == nil || isWelcome ? .lost : tlsTrouble
    case MOSQ_ERR_KEEPALIVE: throw .silent
    case MOSQ_ERR_ERRNO: throw code == 0 ? .lost : .system(Errno(code))
    case MOSQ_ERR_PROTOCOL: throw .refused(text(library.strerror(result)))
    default: throw .refused(text(library.strerror(result)))
    }
  }

  private var tlsTrouble: BrokerTrouble {
    guard let encryption = ear.encryption else { return .tls }
    switch library.verify_result(encryption) {
    case 0: return .tls
    case Self.unspecified: return .certificate(Texts.Broker.otherName)
    case let result: return .certificate(text(library.verify_text(result)))
    }
  }

  private func text(_ text: UnsafePointer<CChar>?) -> String { text.map { String(cString: $0) } ?? "" }
}

/// What the library calls from within the calls of a session.
private final class BrokerEar {
  /// What CONNECT was answered: 0 is welcome.
  var answer: Int32?
  var end: BrokerTrouble?
  /// Topics by message, until the broker has confirmed them.
  var unconfirmed: [Int32: String] = [:]
  var subscriptions: [Int32: String] = [:]
  var refusedTopic: String?
  var heard: [BrokerMessage] = []
  /// The encryption, ours as well until the end.
  private(set) var encryption: UnsafeMutableRawPointer?

  private static func of(_ object: UnsafeMutableRawPointer?) -> BrokerEar? {
    object.map { Unmanaged<BrokerEar>.fromOpaque($0).takeUnretainedValue() }
  }

  func listen(_ library: cmosquitto, _ client: OpaquePointer) {
    library.connect_callback_set(client) { _, object, reason, _, _ in BrokerEar.of(object)?.connected(reason) }
    library.disconnect_callback_set(client) { _, object, reason, _ in BrokerEar.of(object)?.disconnected(reason) }
    library.publish_callback_set(client) { _, object, id, reason, _ in BrokerEar.of(object)?.confirmed(id, reason) }
    library.subscribe_callback_set(client) { _, object, id, count, granted in
      BrokerEar.of(object)?.subscribed(id, UnsafeBufferPointer(start: granted, count: Int(count)).first)
    }
    library.message_callback_set(client) { _, object, message in
      if let message { BrokerEar.of(object)?.hear(message.pointee) }
    }
    // A broker may be so fast, or this program so slow, that its certificate is refused before the call that connects has
    // returned, and the library lets go of the encryption before that: while it complains it still has it.
    complained = { [unowned self] in keepEncryption(library, client) }
    library.log_callback_set(client) { _, object, _, _ in BrokerEar.of(object)?.complained() }
    reason = { code in library.reason_string(code).map { String(cString: $0) } ?? "\(code)" }
  }

  private var complained: () -> Void = {}

  /// Once there is one.
  func keepEncryption(_ library: cmosquitto, _ client: OpaquePointer) {
    guard encryption == nil, let its = library.ssl_get(client), library.keep(its) == 1 else { return }
    encryption = its
  }

  /// A reason of MQTT 5 in words.
  private var reason: (Int32) -> String = { "\($0)" }
  /// From here on a reason is a refusal.
  private static let refusals: Int32 = 0x80

  private func connected(_ code: Int32) {
    answer = code
    guard code != 0 else { return }
    end = code == Int32(MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION.rawValue) ? .oldProtocol : .refused(reason(code))
  }

  private func disconnected(_ code: Int32) {
    guard end == nil else { return }
    switch code {
    case Int32(MQTT_RC_SESSION_TAKEN_OVER.rawValue): end = .takenOver
    case Self.refusals...: end = .refused(reason(code))
    default: break
    }
  }

  private func confirmed(_ id: Int32, _ code: Int32) {
    guard let topic = unconfirmed.removeValue(forKey: id), code >= Self.refusals else { return }
    refusedTopic = refusedTopic ?? topic
  }

  private func subscribed(_ id: Int32, _ granted: Int32?) {
    guard let topic = subscriptions.removeValue(forKey: id), let granted, granted >= Self.refusals else { return }
    refusedTopic = refusedTopic ?? topic
  }

  private func hear(_ message: mosquitto_message) {
    guard let topic = message.topic, message.payloadlen >= 0 else { return }
    let payload = message.payload.map { Array(UnsafeRawBufferPointer(start: $0, count: Int(message.payloadlen))) } ?? []
    heard.append(
      BrokerMessage(
        topic: String(cString: topic), payload: payload, quality: message.qos, isRetained: message.retain))
  }
}
