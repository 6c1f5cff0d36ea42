/// A change that passed every gate and is shown to the person. It cannot be sent: only a confirmation can.
public struct ProposedChange: Hashable, Sendable {
  public let id: UInt64
  public let request: SettingRequest
  public let write: MapWrite
  public let battery: BatteryIdentity
  /// The stretch of the conversation in which it was shown; it can be confirmed in no other.
  public let epoch: Epoch
  public let old: Value
  public let new: Value
  let wire: WriteRequest
  /// What would stand on the wire.
  public let bytes: [UInt8]
  /// The one line that confirms it.
  public let line: ConfirmationLine

  /// `Inverter Protocol: WeCoCAN -> VICTRONCAN`
  public var title: String { "\(write.subject.label): \(old.plain) -> \(new.plain)" }

  public var bytesText: String { bytes.hexText }

  public var functionText: String { "function \(write.function), register \(write.register)" }

  /// How sure the write is, and what it rests on.
  public var gradeText: String {
    let head = "\(write.grade.rawValue) (\(write.source))"
    guard write.grade != .simulated else { return head + ": the simulator's own write, never for a real battery" }
    return head + "; that writes carry the keyed checksum and are answered by an echo is a hypothesis"
  }

  /// What the manual says about this field, or that it says nothing.
  public var manualText: String { SettingManual.text(write.subject) }

  /// Confirms the change: every gate is passed again and nothing may have changed since it was shown.
  ///
  /// What came up since asks for its words as well: a line that was enough when it was shown is not enough then.
  public func confirmed(typing typed: String, in situation: SettingSituation) throws(SettingRefusal) -> ConfirmedChange
  {
    guard situation.epoch == epoch else { throw .epochEnded(situation.epoch.cause ?? .reopened) }
    let again = try SettingChange.propose(request, id: id, in: situation)
    guard again.isSameChange(as: self), again.isNear(old) else { throw .changedSinceShown }
    let unseen = again.line.faults.filter { !line.faults.contains($0) }
    guard unseen.isEmpty else { throw .activeFaults(unseen) }
    return try ConfirmedChange(
      self, typed: typed, as: ConfirmationLine(risk: again.line.risk ?? line.risk, faults: again.line.faults))
  }

  /// The same with what is so now, where that asks for more than was shown: a risk, a fault or another present value.
  /// `nil` where nothing came up, and where it cannot be shown again: then it is another change.
  public func renewed(in situation: SettingSituation) -> ProposedChange? {
    guard situation.epoch == epoch, let again = try? SettingChange.propose(request, id: id, in: situation),
      again.isSameChange(as: self)
    else { return nil }
    let hasMore = again.line.risk != nil && line.risk == nil || again.line.faults.contains { !line.faults.contains($0) }
    return hasMore || !again.isNear(old) ? again : nil
  }

  private func isSameChange(as other: ProposedChange) -> Bool {
    battery == other.battery && bytes == other.bytes && write == other.write
  }

  /// The present value moved by no more than a step: SOC does while one reads the dialog.
  private func isNear(_ other: Value) -> Bool { write.values.isNear(old, other) }
}

/// A change that somebody confirmed by typing the line. It can be handed over once and not be copied.
public struct ConfirmedChange: ~Copyable, Sendable {
  let facts: ConfirmedFacts
  private let frame: OutgoingFrame

  /// Throws unless the line was typed.
  init(_ proposal: ProposedChange, typed: String, as line: ConfirmationLine) throws(SettingRefusal) {
    let reason = try line.reason(typed: typed)
    facts = ConfirmedFacts(
      id: proposal.id, write: proposal.write, request: proposal.wire, battery: proposal.battery,
      epoch: proposal.epoch, old: proposal.old, new: proposal.new, bytes: proposal.bytes, faultReason: reason)
    frame = OutgoingFrame(bytes: proposal.bytes)
  }

  /// The only frame there is for this change; taking it ends the confirmation.
  consuming func frameToSend() -> OutgoingFrame { frame }
}

/// What is known about a confirmed change, without the right to send it.
struct ConfirmedFacts: Hashable, Sendable {
  let id: UInt64
  let write: MapWrite
  let request: WriteRequest
  let battery: BatteryIdentity
  let epoch: Epoch
  let old: Value
  let new: Value
  let bytes: [UInt8]
  /// Why faults were overridden, where there are any.
  let faultReason: String?

  func isOld(_ value: Value) -> Bool { write.values.isNear(old, value) }
}

extension WriteValues {
  /// Whether two present values are the same for a person: equal, or no more than a step apart.
  func isNear(_ a: Value, _ b: Value) -> Bool {
    guard case .range(let range) = self, let a = a.number, let b = b.number else { return a == b }
    return abs(a - b) <= range.step.double + 1e-9
  }
}

/// The manual's words about the settings, in short (manual-facts, inverters).
enum SettingManual {
  static func text(_ subject: MapSubject) -> String {
    switch subject {
    case .field(.inverterProtocol):
      "Select the inverter from the list, press Set, wait for the positive feedback of the first communication "
        + "with the inverter (manual 8.4). Only the master's CAN port goes to the inverter."
    case .field(.soc):
      "The vendor's page has a percentage with its own Set; the manual gives no procedure. "
        + "Modules that are paralleled must have the same SOC (manual \(Manual.Section.parallel.rawValue))."
    case .field(.do1SOC1), .field(.do1SOC2), .field(.do2SOC1), .field(.do2SOC2):
      "What SOC1 and SOC2 mean is not documented. The outputs are dry contacts for devices such as a generator's "
        + "start and stop (manual 5.4.1)."
    default: "The manual says nothing about this setting."
    }
  }
}

extension Sequence<UInt8> {
  /// `01 06 40 00`
  public var hexText: String { map(\.hex).joined(separator: " ") }
}
