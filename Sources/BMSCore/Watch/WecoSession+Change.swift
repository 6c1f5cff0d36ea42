/// How a session carries a change that the user confirmed, between two reads, and what a device map adds.
extension WecoSession {
  /// The change that was submitted last: how far it is, and what came of it.
  public var changeStatus: ChangeStatus? { change?.status }

  /// Takes a confirmed change over; it is sent when the line is idle and the old value was read once more.
  ///
  /// - Returns: why not, when nothing will be sent. The confirmation is used up in any case.
  public mutating func submit(_ confirmed: consuming ConfirmedChange, at now: Instant) -> SettingRefusal? {
    let facts = confirmed.facts
    if let refusal = refusal(of: facts) { return refusal }
    if !isInSight { sight.begin() }
    change = ChangeExchange(facts, frame: confirmed.frameToSend(), at: now)
    return nil
  }

  private func refusal(of facts: ConfirmedFacts) -> SettingRefusal? {
    guard configuration.map.writes.contains(facts.write) else {
      return .noWrite(facts.write.subject, map: configuration.map.name)
    }
    if let change {
      guard facts.id > change.status.id else { return .usedUp }
      guard change.status.isFinal else { return .unresolved(change.status.subject) }
    }
    guard facts.epoch == epoch else { return .epochEnded(epoch.cause ?? .reopened) }
    guard state == .up, let battery else { return .notFresh(configuration.link) }
    guard battery == facts.battery, fitsMap(battery), configuration.map.markFits(named) else { return .otherBattery }
    guard facts.request.bytes(checksum) == facts.bytes else { return .otherKey }
    return nil
  }

  /// The battery as its believed registers describe it; `nil` until the module block was believed as a whole.
  var battery: BatteryIdentity? {
    guard let module = readers[.module], module.isComplete(cellCount: cellCount) else { return nil }
    return BatteryIdentity(link: configuration.link) { module.accepted($0) }
  }

  private func fitsMap(_ battery: BatteryIdentity) -> Bool {
    configuration.map.matches(software: battery.software, hardware: battery.hardware)
  }

  mutating func withdrawChange(_ reason: SettingOutcome.NotSent, at now: Instant) { change?.withdraw(reason, at: now) }

  // MARK: - The line

  /// When a change wants the line; reads go on until the battery is known again.
  func changeDeadline(else soon: Instant) -> Instant? {
    guard let change, battery != nil else { return nil }
    return change.wantsLine(else: soon)
  }

  mutating func nextChangeStep(at now: Instant) -> ChangeExchange.Step? {
    guard change?.status.isFinal == false, battery != nil else { return nil }
    return change?.next(at: now)
  }

  mutating func forgetForOtherModule(_ how: ModuleSign, at now: Instant) {
    named = [:]
    plan.mapped = []
    endEpoch(.otherModule(how), at: now)
  }

  // MARK: - What the map adds

  /// Reads the map's registers from now on, if it was made for this battery.
  mutating func applyMap() {
    guard plan.mapped.isEmpty, !configuration.map.readRows.isEmpty, let battery, fitsMap(battery) else { return }
    plan.mapped = configuration.map.blocks
  }

  /// Where the map gives a row of its own, the built-in row is silent.
  func withoutOverridden(_ observations: [Observation], of block: RegisterBlock) -> [Observation] {
    if case .mapped = block { return observations }
    guard !plan.mapped.isEmpty else { return observations }
    let overridden = plan.mapped.flatMap { mapped in mapped.rows.map { mapped.place(of: $0) } }
    return observations.filter { seen in !overridden.contains { $0 == (seen.place, seen.field) } }
  }
}
