internal import BMSCore

/// An incident for the distributor: a report to read, the values as a table, the raw bytes.
struct IncidentExport {
  private let kept: KeptIncident
  private let replayer: Replayer
  private var incident: Incident { kept.incident }

  init(_ kept: KeptIncident) {
    self.kept = kept
    replayer = Replayer(kept)
  }

  /// Writes the three files into a folder of their own and gives its path.
  func write(into folder: StateFolder) throws(Failure) -> String {
    let own = folder.inside("export-\(kept.name)")
    try own.write(Array(report.map { PlainText.oneLine($0) + "\n" }.joined().utf8), file: "report.txt")
    try own.write(Array((csv.joined(separator: "\r\n") + "\r\n").utf8), file: "values.csv")
    try own.write(kept.capture(), file: "raw.capture")
    return own.path
  }

  // MARK: - The report

  /// In English, as every file that goes to others.
  var report: [String] { Language.english.speaking { words } }

  private var words: [String] {
    let then = replayer.cluster(at: incident.at)
    let last = replayer.cluster(at: replayer.until)
    var lines = head + alarms
    lines += [""] + identity(last)
    lines += ["", Texts.Incidents.valuesThen] + values(then, at: incident.at)
    lines += ["", Texts.Incidents.valuesAtEnd] + values(last, at: replayer.until)
    return lines
  }

  private var head: [String] {
    let wall = WallTime(microseconds: incident.at.microseconds)
    let local = CivilTime(wall, utcOffset: kept.utcOffset)
    let wire = Texts.Incidents.wire("raw.capture", replayer.events)
    return [
      Texts.Incidents.head(KeptIncident.programVersion), "",
      "Incident   \(kept.name)", "Cluster    \(kept.cluster)",
      "Fault      \(Texts.Incidents.moment(local.date, local.clock, utc: wall.iso8601))",
      "Kept       \(Texts.Faults.span(stamp(replayer.from), to: stamp(replayer.until)))",
      "Raw bytes  \(wire)", "",
    ]
  }

  private var alarms: [String] {
    incident.alarms.flatMap { alarm -> [String] in
      let info = alarm.id.info
      let names = [info.vendorName, info.manualName].compactMap(\.self).joined(separator: ", ")
      var lines = ["\(alarm.severity.rawValue.uppercased())  \(alarm.id.label)  (\(alarm.id.id))"]
      lines.append("  \(Texts.Incidents.firstSeen)  \(Texts.Incidents.times(stamp(alarm.firstSeen), alarm.count))")
      lines.append("  where       \(Texts.place(alarm.worst ?? alarm.key.place))")
      if let value = alarm.value { lines.append("  value       \(value.text(in: alarm.unit))") }
      if let limit = alarm.limit { lines.append("  limit       \(limit.text(in: alarm.unit))") }
      if !names.isEmpty { lines.append("  \(Texts.Incidents.knownAs)    \(names)") }
      lines.append("  source      \(alarm.source?.text ?? "this program's rules"), \(alarm.grade.rawValue)")
      if let note = alarm.note { lines.append("  note        \(note)") }
      lines.append("  symptom     \(info.advice.symptom)")
      lines.append("  remedy      \(info.advice.remedy)")
      return lines + [""]
    }
  }

  private static let identityFields: [Field] = [
    .batteryModel, .batterySerial, .bmsType, .bmsSerial, .bmsDate, .softwareVersion, .hardwareVersion,
    .bootloaderVersion, .cellCount, .capacity, .runningTime,
  ]

  private func identity(_ cluster: Cluster) -> [String] {
    [Texts.Incidents.identity]
      + cluster.modules.flatMap { module -> [String] in
        ["  \(Roles.name(module.index, in: cluster))"]
          + Self.identityFields.map { field in
            "    \(field.label.padded(to: 22, gap: 0)) \(module[field].map { text($0.value) } ?? Texts.Report.notHeard)"
          }
      }
  }

  private func values(_ cluster: Cluster, at instant: Instant) -> [String] {
    var lines: [String] = []
    func add(_ label: String, _ reading: Reading?) {
      guard let reading, reading.grade.isFact else { return }
      let age = reading.freshness(at: instant) == .live ? "" : "  OLD: heard \(stamp(reading.heard))"
      let doubt = reading.isImplausible ? " ! not plausible" : ""
      lines.append("  \(label.padded(to: 34, gap: 0)) \(text(reading.value))\(doubt)  \(reading.grade.rawValue)\(age)")
    }
    for field in Field.ofBattery { add(field.label, cluster[field]) }
    for module in cluster.modules {
      let name = Roles.name(module.index, in: cluster)
      for (index, cell) in module.cells.enumerated() { add("\(name) cell \(index + 1)", cell) }
      for field in Field.ofBattery { add("\(name) \(field.label)", module[field]) }
    }
    return lines
  }

  // MARK: - The table

  /// One line a second, times in UTC, units in the header; a field is empty where nothing was known or not any more.
  var csv: [String] {
    let columns = Column.all(of: replayer.cluster(at: replayer.until))
    var lines = [(["time UTC"] + columns.map(\.head)).map(PlainText.cell).joined(separator: ",")]
    replayer.walk { at, cluster in
      let cells = columns.map { column -> String in
        guard let reading = column.reading(cluster), reading.freshness(at: at) != .gone else { return "" }
        return PlainText.cell(plain(reading.value))
      }
      lines.append(([stamp(at)] + cells).joined(separator: ","))
    }
    return lines
  }

  private struct Column {
    let place: Place
    let field: Field
    let unit: Unit

    var head: String { place.column(field, unit) }

    /// As the battery says it, on whichever link: nothing that is worked out.
    func reading(_ cluster: Cluster) -> Reading? {
      switch place {
      case .cluster: cluster[field] ?? cluster.bus?.reading(field)
      case .module(let module): cluster.module(module)?[field]
      case .cell: cluster.reading(field, of: place)
      }
    }

    static func all(of cluster: Cluster) -> [Column] {
      func column(_ place: Place, _ field: Field, _ reading: Reading?) -> Column? {
        guard let reading, reading.grade.isFact else { return nil }
        if case .number(_, let unit) = reading.value { return Column(place: place, field: field, unit: unit) }
        return Column(place: place, field: field, unit: .count)
      }
      var all = Field.ofBattery.compactMap { column(.cluster, $0, cluster[$0] ?? cluster.bus?.reading($0)) }
      for module in cluster.modules {
        let index = module.index
        all += Field.ofBattery.compactMap { column(.module(index), $0, module[$0]) }
        for (cell, reading) in module.cells.enumerated() {
          all += [column(.cell(module: index, cell: cell + 1), .cellVoltage, reading)].compactMap(\.self)
        }
      }
      return all
    }
  }

  // MARK: - Words

  private func stamp(_ instant: Instant) -> String { WallTime(microseconds: instant.microseconds).iso8601 }

  private func text(_ value: Value) -> String {
    guard case .number(_, let unit) = value, !unit.symbol.isEmpty else { return plain(value) }
    return "\(plain(value)) \(unit.symbol)"
  }

  private func plain(_ value: Value) -> String { value.bare(separator: " ") }
}
