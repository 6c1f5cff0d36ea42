/// What the monitor has to say about itself: notices, kept apart from the battery's alarms.
extension AlarmRules {
  /// What a link's state means. Asked at every tick, so that every look is a confirmation.
  public static func assess(link: String, _ state: LinkState, of cluster: String, at now: Instant) -> Assessment {
    let scope = AlarmScope(.link(link), cluster: cluster)
    let found: (alarm: AlarmID, note: Sentence?)? =
      switch state {
      case .closed(let why): (.linkClosedNotice, why)
      case .silent: (.linkSilentNotice, nil)
      case .garbled: (.linkGarbledNotice, nil)
      case .handshaking, .up: nil
      }
    guard let found else { return Assessment(assessed: [scope]) }
    let key = AlarmKey(found.alarm, cluster: cluster, subject: link)
    return Assessment(
      conditions: [Condition(key, scope: scope, heard: now, grade: .computed, note: found.note)], assessed: [scope])
  }

  /// - Parameter problem: why the history is not being written, or `nil` when it is.
  public static func assess(history problem: String?, of cluster: String, at now: Instant) -> Assessment {
    let scope = AlarmScope(.alarm(.historyNotice), cluster: cluster)
    guard let problem else { return Assessment(assessed: [scope]) }
    let key = AlarmKey(.historyNotice, cluster: cluster)
    return Assessment(
      conditions: [Condition(key, scope: scope, heard: now, grade: .computed, note: Sentence(problem))],
      assessed: [scope])
  }

  /// How far two links may differ about one field before it is said. Read at different moments, with other
  /// resolutions: wider than what makes one reading jump. Ours.
  public static func mayDiffer(_ field: Field) -> Decimal? {
    switch field {
    case .totalVoltage: Decimal(5, decimals: 1)
    case .current: Decimal(5)
    case .soc, .soh: Decimal(2)
    case .cellMax, .cellMin: Decimal(20)
    case .temperatureMax, .temperatureMin: Decimal(3)
    default: nil
    }
  }

  /// Where two links say different things about one cluster.
  ///
  /// Both clusters are the same battery, each as one link knows it.
  public static func disagreements(_ a: Cluster, _ b: Cluster, at now: Instant) -> Assessment {
    var result = Assessment()
    for field in Field.ofBattery {
      guard let most = mayDiffer(field),
        let x = FirmNumber(a.shared(field), at: now), let y = FirmNumber(b.shared(field), at: now), x.unit == y.unit
      else { continue }
      let scope = AlarmScope(.disagreement(field), cluster: a.name)
      result.assessed.insert(scope)
      let difference = x.value < y.value ? Decimal.difference(y.value, x.value) : .difference(x.value, y.value)
      guard difference > most else { continue }
      result.add(
        Condition(
          AlarmKey(.sourcesDisagreeNotice, cluster: a.name, subject: field.id), scope: scope,
          heard: min(x.reading.heard, y.reading.heard), grade: .computed, value: difference, limit: most, unit: x.unit,
          note: Sentence(AlarmNote.disagree(field, x.told, y.told))))
    }
    return result
  }
}

extension Cluster {
  /// A field of the whole, which without slaves is that of the one module.
  ///
  /// All modules are on one bus bar: the voltage of the module on the port is that of the whole.
  fileprivate func shared(_ field: Field) -> Reading? {
    self[field] ?? (hasSlaves && field != .totalVoltage ? nil : module(1)?[field])
  }
}

extension FirmNumber {
  fileprivate var told: AlarmNote.Told {
    AlarmNote.Told(link: reading.source.link, value: "\(value.text) \(unit.rawValue)")
  }
}
