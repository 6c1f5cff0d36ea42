/// One time that an alarm stood.
public struct AlarmEpisode: Hashable, Sendable {
  public var from: Instant
  public var until: Instant

  public init(from: Instant, until: Instant) { (self.from, self.until) = (from, until) }

  func moved(by span: Span) -> AlarmEpisode { AlarmEpisode(from: from + span, until: until + span) }
}

extension Alarm {
  /// So many of the times before the present one are kept singly, the newest; all are counted.
  public static let mostEpisodes = 48

  /// Every time that is kept singly, the present or last one included, the oldest first.
  /// - Parameter now: how far the present one goes.
  public func episodes(at now: Instant) -> [AlarmEpisode] {
    earlier + [AlarmEpisode(from: raised, until: max(cleared ?? unconfirmedSince ?? now, raised))]
  }

  /// Takes over what an entry of the same alarm knew that ended before.
  mutating func goOn(from before: Alarm) {
    earlier = Array(
      (before.earlier + [AlarmEpisode(from: before.raised, until: before.cleared ?? before.lastSeen)])
        .suffix(Self.mostEpisodes))
    activeBefore = before.duration(at: raised)
    firstSeen = before.firstSeen
    wasThereAtStart = before.wasThereAtStart
    count = before.count &+ 1
    acknowledgement = acknowledgement ?? before.acknowledgement
  }

  /// The entry as it was at an instant; `nil` before it began.
  public func asOf(_ instant: Instant) -> Alarm? {
    guard let position = episodes(at: instant).lastIndex(where: { $0.from <= instant }) else { return nil }
    var alarm = self
    if position < earlier.count {
      alarm.raised = earlier[position].from
      alarm.cleared = earlier[position].until
      alarm.count = max(count - (earlier.count - position), 1)
      alarm.earlier = Array(earlier.prefix(position))
    }
    if let cleared = alarm.cleared, cleared > instant { alarm.cleared = nil }
    if let seen = alarm.acknowledgement, seen.at > instant { alarm.acknowledgement = nil }
    return alarm
  }
}

/// How the times of an alarm stand in JSON and in the history: `[[from, until], ...]`, microseconds.
extension AlarmEpisode {
  static func json(_ episodes: [AlarmEpisode]) -> String {
    JSONText.list(episodes.map { "[\($0.from.microseconds), \($0.until.microseconds)]" })
  }

  /// What cannot be is left out: no end before its beginning, nothing later than now.
  static func list(_ json: JSON5?, at now: Instant) -> [AlarmEpisode] {
    let pairs = (json?.items ?? []).suffix(Alarm.mostEpisodes)
    return pairs.compactMap { pair in
      guard let items = pair.items, items.count == 2, let from = items[0].integer, let until = items[1].integer,
        from <= until, Instant(microseconds: from) <= now
      else { return nil }
      return AlarmEpisode(from: Instant(microseconds: from), until: min(Instant(microseconds: until), now))
    }
  }

  /// One line for a column of a table.
  public static func stored(_ episodes: [AlarmEpisode]) -> String {
    episodes.map { "\($0.from.microseconds) \($0.until.microseconds)" }.joined(separator: " ")
  }

  /// Reads `stored`; what is no list of times is none.
  public static func list(stored text: String) -> [AlarmEpisode] {
    let numbers = text.split(separator: " ").suffix(2 * Alarm.mostEpisodes).map { Int64($0) }
    guard numbers.count % 2 == 0 else { return [] }
    return stride(from: 0, to: numbers.count, by: 2).compactMap { position in
      guard let from = numbers[position], let until = numbers[position + 1], from <= until,
        (0...253_402_300_799_999_999).contains(from), (0...253_402_300_799_999_999).contains(until)
      else { return nil }
      return AlarmEpisode(from: Instant(microseconds: from), until: Instant(microseconds: until))
    }
  }
}
