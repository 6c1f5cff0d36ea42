/// What stands on the pages where the module on the service port would, when CAN is all that is heard.
extension BusImage {
  /// The whole battery as one module: its values in the program's fields and, of a single pack, its cells.
  public var asModule: Module {
    var module = Module(index: 1)
    for field in Field.ofBattery {
      if let reading = reading(field) { module.set(field, reading) }
    }
    // With several packs nobody says whose cells these are (Growatt LV sends them for a single one only).
    guard self[.modules]?.number ?? 1 <= 1 else { return module }
    for (index, name) in Field.cellsOnCAN.enumerated() {
      if let reading = self[name] { module.setCell(index + 1, reading) }
    }
    return module
  }

  /// How many modules the battery says are there and how many are not: 372 (Victron), 364 (Deye), 40B (Pytes); the
  /// number in parallel alone in 359 (Pylontech) and 312 (Growatt). The reading is the one that tells it.
  public var moduleCount: (online: Int, offline: Int?, reading: Reading)? {
    func count(_ name: Field) -> Int? {
      guard let number = self[name]?.number, (0...1000).contains(number) else { return nil }
      return Int(number)
    }
    if let online = count(.modulesOnline), let reading = self[.modulesOnline] {
      return (online, count(.modulesOffline), reading)
    }
    guard let all = count(.modules), let reading = self[.modules] else { return nil }
    let lost = count(.modulesCommunicationLost)
    return (max(all - (lost ?? 0), 0), lost, reading)
  }

  /// Which cell is the highest or the lowest, as the battery names or numbers it.
  public func place(of field: Field) -> Reading? {
    switch field {
    case .cellMax: self[.cellMaxName] ?? self[.cellMaxID]
    case .cellMin: self[.cellMinName] ?? self[.cellMinID]
    default: nil
    }
  }
}
