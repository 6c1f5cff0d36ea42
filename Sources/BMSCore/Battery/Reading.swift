/// How sure a fact is. The same words stand in the reference, in the tables, on screen and in JSON.
public enum Grade: String, Hashable, Sendable, CaseIterable {
  /// A vendor document says so.
  case documented
  /// Used daily against real batteries.
  case measured
  /// Running code of others relies on it.
  case implemented
  /// Name and position read out of the vendor tool's code; the scale may be missing.
  case decompiled
  /// Worked out by this program from values of the grades above.
  case computed
  /// Made by the simulator.
  case simulated
  /// A guess from position or count: never shown as a fact.
  case hypothesis
  /// Seen on the wire, meaning not public.
  case unknown
}

extension Grade {
  /// Whether a value of this grade may be shown, and reckoned with, as more than a guess.
  public var isFact: Bool { self != .hypothesis && self != .unknown }
}

/// Where a value came from: the link's name and what was read there.
public struct Source: Hashable, Sendable {
  public enum Origin: Hashable, Sendable {
    /// A register of the WeCo service port.
    case register(UInt16)
    /// A CAN identifier; `extended` for 29 bits.
    case frame(UInt32, extended: Bool)
    /// Worked out from other values of the same link.
    case computed
    /// Another program says so, which does not say where it has it from.
    case told
  }

  public var link: String
  public var origin: Origin

  public init(link: String, origin: Origin) {
    self.link = link
    self.origin = origin
  }
}

/// A value with its truth: what, from where, how sure, when, and how often it should come.
///
/// There is no way to show a value without having these at hand.
public struct Reading: Hashable, Sendable {
  public var value: Value
  public var grade: Grade
  public var source: Source
  /// When the bytes that carry it were received.
  public var heard: Instant
  /// How often this block or frame is expected; staleness is counted in these.
  public var period: Span
  /// True when the value fails plausibility but keeps coming: shown, with `!`.
  public var isImplausible: Bool

  public init(
    _ value: Value, grade: Grade, source: Source, heard: Instant, period: Span, isImplausible: Bool = false
  ) {
    self.value = value
    self.grade = grade
    self.source = source
    self.heard = heard
    self.period = period
    self.isImplausible = isImplausible
  }

  /// The number, where the value is one.
  public var number: Double? { value.number }
}

/// How a value may be shown at a given moment (screens.md, "Rules that hold on every page").
public enum Freshness: Hashable, Sendable {
  /// Younger than three periods.
  case live
  /// Dimmed and shown with its age.
  case stale
  /// Not shown as a value any more, only as "last heard".
  case gone
}

extension Instant {
  /// How long ago it is; nothing for what is still to come.
  public func age(at now: Instant) -> Span {
    let (age, isBeyond) = now.microseconds.subtractingReportingOverflow(microseconds)
    return Span(microseconds: isBeyond ? (self < now ? .max : 0) : max(age, 0))
  }

  /// It claims to be still to come, by more than two clocks differ: such a time has no age that could be trusted.
  public func isOfFuture(at now: Instant) -> Bool { self > now + Reading.clockTolerance }

  /// It lies at most so long ago, and is not of the future. Whoever asks whether something is of now, asks this or
  /// `Freshness`: a difference alone takes what is still to come for the newest of all.
  public func isWithin(_ span: Span, at now: Instant) -> Bool { !isOfFuture(at: now) && age(at: now) <= span }

  /// What is expected once a period was heard within the last three.
  public func isLive(every period: Span, at now: Instant) -> Bool { isWithin(period * 3, at: now) }

  /// Live up to three periods; gone after five periods and never before 10 s; stale between. What claims to come from the
  /// future is gone.
  public func freshness(every period: Span, at now: Instant) -> Freshness {
    if isLive(every: period, at: now) { return .live }
    return isWithin(max(period * 5, Reading.leastLifetime), at: now) ? .stale : .gone
  }
}

extension Reading {
  /// The least age at which a value may vanish from the screen.
  public static let leastLifetime = Span.seconds(10)

  public func age(at now: Instant) -> Span { heard.age(at: now) }

  /// How far ahead of the program's clock a time may be: the kernel stamps frames, other programs their readings.
  public static let clockTolerance = Span.seconds(1)

  /// How it may be shown: by when it was heard, and by how often it is read.
  public func freshness(at now: Instant) -> Freshness { heard.freshness(every: period, at: now) }

  /// However slowly a battery is read: the greatest age of a value that is passed on without its age.
  public static let greatestAge = Span.seconds(120)

  /// Whether it may be passed on as what is so now, to those who are not told its age: live, and not old by anybody's
  /// measure. A battery that is read every half hour has live values of half an hour.
  public func isCurrent(at now: Instant) -> Bool {
    freshness(at: now) == .live && age(at: now) <= Self.greatestAge
  }

  /// Whether it may be passed on as a fact that is so now: current, plausible and no guess.
  public func isBelieved(at now: Instant) -> Bool { isCurrent(at: now) && !isImplausible && grade.isFact }
}
