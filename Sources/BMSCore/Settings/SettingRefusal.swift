/// Why a change is not made, each with its sentence: what was tried, what stands against it, what to do.
public enum SettingRefusal: Error, Hashable, Sendable {
  /// No write for this field is known.
  case noWrite(MapSubject, map: String)
  /// The map was made for other batteries.
  case notForThisBattery(map: String, BatteryIdentity)
  // The gates, in their order.
  case writingNotAllowed
  case locked
  case portShared(String)
  /// These programs have the port open as well.
  case portHeld(String, by: [String])
  case notFresh(String)
  case presentValueNotKnown(MapSubject)
  case activeFaults([String])
  case notAllowed(String, allowed: [String])
  case alreadySo(Value)
  // The confirmation.
  case notTyped(ConfirmationLine)
  case riskNotTyped(SettingRisk, ConfirmationLine)
  case changedSinceShown
  // The session.
  case usedUp
  case unresolved(MapSubject)
  case otherBattery
  /// Since it was shown another battery may have taken the cable.
  case epochEnded(Epoch.End)
  case otherKey

  public var sentence: String {
    switch self {
    case .noWrite(let subject, let map):
      "\(subject.label) cannot be changed here: no write command for it is public and the device map \"\(map)\" "
        + "has none. The bridge can record how the vendor's tool does it; a device map (--map FILE) then adds it."
    case .notForThisBattery(let map, let battery):
      "The device map \"\(map)\" was made for other firmware, or the mark of its battery was not found: "
        + "it is not used on \(battery.text)."
    case .writingNotAllowed:
      "Changing settings is switched off. Start the program with --allow-write to allow it."
    case .locked: "Changing settings is locked. Unlock with the installer passphrase first."
    case .portShared(let link):
      "\(link) is not held by this program alone, so another one could write at the same time. "
        + "Close the other program or connect directly."
    case .portHeld(let link, let holders):
      "\(link) is open in \(holders.joined(separator: ", ")) as well, which could write at the same time. "
        + "Close that program, then set it again."
    case .notFresh(let link):
      "The data of \(link) is not live, so what would be changed is not known. Wait until the battery answers."
    case .presentValueNotKnown(let subject):
      "The present value of \(subject.label) was not read yet or is too old. Wait until it stands on the page."
    case .activeFaults(let names):
      "The battery reports \(names.joined(separator: ", ")). Clear the fault first, "
        + "or type behind the line why to go on in spite of it."
    case .notAllowed(let text, let allowed):
      "\"\(text)\" is not allowed here. Allowed: \(allowed.joined(separator: ", "))."
    case .alreadySo(let value): "It already is \(value.plain): there is nothing to change."
    case .notTyped(let line): "Nothing was sent: the line to type is \"\(line.words)\"."
    case .riskNotTyped(let risk, let line):
      "Nothing was sent: \(risk.reason) The line to type is \"\(line.words)\"."
    case .changedSinceShown:
      "Nothing was sent: the battery or the value changed since the dialog was opened. Look again."
    case .usedUp: "Nothing was sent: this confirmation was used before. Confirm the change again."
    case .unresolved(let subject):
      "Nothing was sent: what came of the last change of \(subject.label) is not known yet. "
        + "Wait until it was read back."
    case .otherBattery:
      "Nothing was sent: another battery answers than the one that was shown. Check the cable and begin again."
    case .epochEnded(let end):
      "Nothing was sent: \(end.clause) since this was shown, so another battery may be on the cable. "
        + "Check the cable and begin again."
    case .otherKey: "Nothing was sent: the session key changed since the bytes were shown. Begin again."
    }
  }
}
