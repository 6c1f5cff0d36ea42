/// A session whose questions somebody else asks: the same gates, nothing to send.
extension WecoSession {
  /// A reply to somebody's read, whole and with a checksum that fits.
  ///
  /// The vendor's tool reads 51-79 in one go: every block that lies within the read is believed by its own gates.
  mutating func overhear(_ request: ReadRequest, _ words: [UInt16], at now: Instant) -> [Event] {
    counters.good += 1
    unanswered = 0
    lastGood = now
    state = .up
    var events: [Event] = [.registers(request, words)]
    for block in RegisterMap.blocks + plan.mapped {
      // The vendor's tool reads the summaries of slaves that are not there as well.
      if case .slave(let slave) = block, !plan.slaves.contains(slave) { continue }
      let wanted = block.request
      let start = Int(wanted.first) - Int(request.first)
      guard start >= 0, start + Int(wanted.count) <= words.count else { continue }
      events += believe(block, Array(words[start..<start + Int(wanted.count)]), at: now)
    }
    plan.forgetQueue()
    return events
  }

  /// Whether what others read holds one whole reading of the module: nobody may ever read the rest.
  var hasOverheardModule: Bool {
    [RegisterBlock.module, .flags].allSatisfy { readers[$0]?.isComplete(cellCount: cellCount) ?? false }
  }

  /// What was believed before, so that the next reading that says the same is believed at once.
  mutating func restore(_ change: ClusterChange) {
    if case .online(let modules) = change {
      readers[.flags, default: BlockReader(.flags)].restore(online: modules)
    }
    guard case .observed(let observation) = change,
      case .register(let register) = observation.reading.source.origin
    else { return }
    for block in Set(RegisterMap.entries(at: register).map(\.block)) {
      readers[block, default: BlockReader(block)].restore(
        observation.reading.value, isDoubted: observation.reading.isImplausible, of: register)
    }
  }

  mutating func overhearKeyRequest(at now: Instant) {
    counters.keyRequests += 1
    requestKey(.keyRequested, at: now)
  }

  /// A command of somebody else, whatever it does: a step of SOC that follows it is no other module's.
  mutating func overhearCommand(at now: Instant) { identity.noteWrite(maySetSOC: true, at: now) }

  mutating func overhearKeyAccepted() { _ = accept() }

  mutating func overhearDamage() { counters.badChecksum += 1 }

  mutating func overhearSilence(at now: Instant) {
    counters.timeouts += 1
    unanswered += 1
    guard unanswered >= Self.patience else { return }
    if case .silent = state { return }
    state = .silent(since: lastGood ?? openedAt ?? now)
    endEpoch(.silence, at: now)
  }
}
