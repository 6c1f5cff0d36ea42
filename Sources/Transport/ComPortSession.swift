/// The access server's half of RFC 2217 (telnet's com port control option), as a virtual COM port speaks it.
///
/// A value without a socket: it is fed what the client sent, and says what of it is for the serial line and what the
/// client is to be told. It never traps, and holds a bounded amount whatever comes.
///
/// The line behind it stays 8N1 without flow control, and its modem lines stay as they are: every answer names what is
/// in force, as RFC 2217, section 3, wants it. Bytes count as binary whether or not the client asked for it (RFC 856):
/// the drivers that speak this all send binary, and a zero behind a carriage return may be part of a request.
public struct ComPortSession: Sendable {
  /// What something that the client sent means.
  public enum Event: Hashable, Sendable {
    /// Bytes for the serial line, telnet's escapes taken away.
    case data([UInt8])
    /// Bytes for the client, as they are.
    case answer([UInt8])
    /// The client wants this many baud: tell it with `answer(rate:)` which there are now. 0 only asks.
    case rate(UInt32)
    /// It began a command of more than `longestCommand` bytes: it speaks something else.
    case endless
  }

  /// Content of a subnegotiation, in bytes, from which on it is none; RFC 2217's longest is a client's name.
  public static let longestCommand = 1024
  /// What waits for a client that has suspended the flow, in bytes: six seconds of the line. The rest is lost.
  public static let mostHeld = 65_536
  /// What of a subnegotiation is looked at: a command, and a value of four bytes.
  private static let mostKept = 8

  private var state = State.data
  private var command: [UInt8] = []
  private var commandLength = 0
  private var halves: [UInt8: Halves] = [:]
  private var isIntroduced = false
  private var isSuspended = false
  private var held: [UInt8] = []
  private var modemMask: UInt8 = 0xFF
  private var isReady = true
  private var isSending = true

  public init() {}

  // MARK: - From the line to the client

  /// What the server says first, for clients that wait to be asked.
  public mutating func open() -> [UInt8] {
    var bytes: [UInt8] = []
    for option in Option.table {
      if option.isOffered {
        halves[option.code, default: Halves()].own = .asked
        bytes += [Telnet.iac, Telnet.will, option.code]
      }
      if option.isWanted {
        halves[option.code, default: Halves()].others = .asked
        bytes += [Telnet.iac, Telnet.doIt, option.code]
      }
    }
    return bytes
  }

  /// Bytes of the serial line as they go to the client: 255 is doubled (RFC 854). Empty while the client has suspended.
  public mutating func send(_ bytes: [UInt8]) -> [UInt8] {
    guard isSuspended else { return Telnet.escaped(bytes) }
    held += bytes.prefix(Self.mostHeld - held.count)
    return []
  }

  /// The answer to `Event.rate`: the baud rate in force (SET-BAUDRATE, RFC 2217, section 3).
  public func answer(rate: UInt32) -> [UInt8] {
    Self.message(.setBaudRate, (0..<4).map { UInt8(truncatingIfNeeded: rate >> (24 - 8 * $0)) })
  }

  // MARK: - From the client

  /// Takes in what came, in any pieces.
  public mutating func receive(_ bytes: ArraySlice<UInt8>) -> [Event] {
    var events: [Event] = []
    var data: [UInt8] = []
    for byte in bytes {
      guard let event = take(byte, &data) else { continue }
      // What came before is for the line as it was then.
      if !data.isEmpty { events.append(.data(data)) }
      data = []
      events += event
    }
    if !data.isEmpty { events.append(.data(data)) }
    return events
  }

  /// Takes one byte; `nil` where nothing follows from it but perhaps data.
  private mutating func take(_ byte: UInt8, _ data: inout [UInt8]) -> [Event]? {
    switch (state, byte) {
    case (.data, Telnet.iac): state = .escape
    case (.data, _): data.append(byte)
    case (.escape, Telnet.iac):
      state = .data
      data.append(byte)
    case (.escape, _): begin(byte)
    case (.option(let verb), _):
      state = .data
      return negotiate(verb, byte)
    case (.command, Telnet.iac): state = .commandEscape
    case (.command, _): return keep(byte)
    case (.commandEscape, Telnet.iac):
      state = .command
      return keep(byte)
    case (.commandEscape, Telnet.end):
      state = .data
      return obey()
    case (.commandEscape, _):
      // The end was lost: what comes now is a command of its own.
      begin(byte)
    }
    return nil
  }

  /// What follows a single 255. Commands without an option (NOP, break, are you there) do nothing.
  private mutating func begin(_ byte: UInt8) {
    switch byte {
    case Telnet.will...Telnet.dont: state = .option(byte)
    case Telnet.begin:
      state = .command
      command = []
      commandLength = 0
    default: state = .data
    }
  }

  private mutating func keep(_ byte: UInt8) -> [Event]? {
    commandLength += 1
    if command.count < Self.mostKept { command.append(byte) }
    guard commandLength > Self.longestCommand else { return nil }
    state = .data
    return [.endless]
  }

  // MARK: - Telnet's options

  /// Answers only what changes something, so that two who agree stop talking (RFC 854, RFC 1143).
  private mutating func negotiate(_ verb: UInt8, _ code: UInt8) -> [Event] {
    let option = Option.table.first { $0.code == code }
    let isOurs = verb == Telnet.doIt || verb == Telnet.dont
    let isOn = verb == Telnet.will || verb == Telnet.doIt
    let isAllowed = isOurs ? option?.isGiven ?? false : option?.isTaken ?? false
    let (yes, no) = isOurs ? (Telnet.will, Telnet.wont) : (Telnet.doIt, Telnet.dont)
    guard isAllowed else { return isOn ? [.answer([Telnet.iac, no, code])] : [] }
    let path = isOurs ? \Halves.own : \Halves.others
    let before = halves[code, default: Halves()][keyPath: path]
    halves[code, default: Halves()][keyPath: path] = isOn ? .on : .off
    var answer: [UInt8] = []
    switch (before, isOn) {
    case (.off, true): answer = [Telnet.iac, yes, code]
    case (.on, false): answer = [Telnet.iac, no, code]
    default: break
    }
    if code == Option.comPort, !isOurs, isOn { answer += introduction() }
    return answer.isEmpty ? [] : [.answer(answer)]
  }

  // MARK: - RFC 2217

  /// Who sends com port commands is told once how the modem lines are. Some never say that they will send them: pyserial
  /// does not where this side has asked first.
  private mutating func introduction() -> [UInt8] {
    defer { isIntroduced = true }
    return isIntroduced ? [] : modemState
  }

  private mutating func obey() -> [Event] {
    guard command.first == Option.comPort, command.count >= 2, let kind = Command(rawValue: command[1]) else {
      return []
    }
    let introduction = introduction()
    let events = obey(kind, command.dropFirst(2))
    return introduction.isEmpty ? events : [.answer(introduction)] + events
  }

  private mutating func obey(_ kind: Command, _ arguments: ArraySlice<UInt8>) -> [Event] {
    switch kind {
    case .signature:
      // With a text it is the client's own.
      return arguments.isEmpty ? [.answer(Self.message(kind, Array("wecotui".utf8)))] : []
    case .setBaudRate:
      guard arguments.count == 4 else { return [] }
      return [.rate(arguments.reduce(0) { $0 << 8 | UInt32($1) })]
    case .suspend: isSuspended = true
    case .resume:
      isSuspended = false
      defer { held = [] }
      return held.isEmpty ? [] : [.answer(Telnet.escaped(held))]
    case .setDataSize, .setParity, .setStopSize, .setControl, .lineStateMask, .modemStateMask, .purge:
      guard arguments.count == 1, let value = arguments.first, let answer = answer(kind, value) else { return [] }
      return [.answer(Self.message(kind, [answer]) + (kind == .modemStateMask ? modemState : []))]
    }
    return []
  }

  /// The value in force after the client asked for this one; `nil` for one that RFC 2217 does not know.
  private mutating func answer(_ kind: Command, _ value: UInt8) -> UInt8? {
    switch kind {
    case .setDataSize: return 8
    case .setParity, .setStopSize: return 1
    case .setControl: return control(value)
    case .modemStateMask: modemMask = value
    default: break
    }
    // No line states are told, and nothing is held here that could be purged.
    return value
  }

  /// SET-CONTROL: no flow control and no break, whatever is asked for. DTR and RTS are remembered and not driven: the
  /// WeCo service port has no such lines (weco-serial, Line), and some drivers give up where they cannot be set.
  private mutating func control(_ value: UInt8) -> UInt8? {
    switch value {
    case 8, 9: isReady = value == 8
    case 11, 12: isSending = value == 11
    default: break
    }
    switch value {
    case 0...3, 17, 19: return 1
    case 4...6: return 6
    case 7...9: return isReady ? 8 : 9
    case 10...12: return isSending ? 11 : 12
    case 13...16, 18: return 14
    default: return nil
    }
  }

  /// NOTIFY-MODEMSTATE: the far end is there and ready, as a null-modem cable that feeds back says it.
  private var modemState: [UInt8] { Self.message(107, [0xB0 & modemMask]) }

  private static func message(_ command: Command, _ value: [UInt8]) -> [UInt8] {
    message(command.rawValue + 100, value)
  }

  private static func message(_ number: UInt8, _ value: [UInt8]) -> [UInt8] {
    [Telnet.iac, Telnet.begin, Option.comPort, number] + Telnet.escaped(value) + [Telnet.iac, Telnet.end]
  }
}

/// The words it is made of.
extension ComPortSession {
  private enum State: Hashable {
    case data, escape
    case option(UInt8)
    case command, commandEscape
  }

  /// What a client can send; the server's answers are 100 higher (RFC 2217, section 3).
  private enum Command: UInt8 {
    case signature, setBaudRate, setDataSize, setParity, setStopSize, setControl
    case suspend = 8
    case resume, lineStateMask, modemStateMask, purge
  }

  private enum Half { case off, asked, on }

  /// Whether this side has an option on, and whether the other has.
  private struct Halves {
    var own = Half.off
    var others = Half.off
  }

  private struct Option {
    static let comPort: UInt8 = 44

    let code: UInt8
    /// What this side does when asked, and offers unasked.
    let isGiven: Bool
    let isOffered: Bool
    /// What the other side may do, and is asked for.
    let isTaken: Bool
    let isWanted: Bool

    static let table = [
      // Binary (RFC 856), echo (RFC 857; some clients insist, and there is nothing to echo), no go-ahead (RFC 858).
      Option(code: 0, isGiven: true, isOffered: true, isTaken: true, isWanted: true),
      Option(code: 1, isGiven: true, isOffered: false, isTaken: false, isWanted: false),
      Option(code: 3, isGiven: true, isOffered: true, isTaken: true, isWanted: true),
      Option(code: comPort, isGiven: true, isOffered: false, isTaken: true, isWanted: true),
    ]
  }
}

/// RFC 854.
enum Telnet {
  static let end: UInt8 = 240
  static let begin: UInt8 = 250
  static let will: UInt8 = 251
  static let wont: UInt8 = 252
  static let doIt: UInt8 = 253
  static let dont: UInt8 = 254
  static let iac: UInt8 = 255

  static func escaped(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(iac) else { return bytes }
    return bytes.flatMap { $0 == iac ? [iac, iac] : [$0] }
  }
}
