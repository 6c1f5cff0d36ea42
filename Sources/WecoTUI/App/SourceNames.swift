internal import BMSCore
internal import Glibc
internal import Transport

/// Names for sources that nobody named and for their links: no two alike, since alarms, history, logs and metrics are
/// kept by them.
enum SourceNames {
  /// The shortest end of each path that no other has: `bms` alone, `s1/bms` and `s2/bms` side by side.
  ///
  /// Names also differ as names of files, where a slash is a dash.
  /// - Parameter taken: names that are given away.
  static func shortest(_ paths: [[String]], taken: Set<String> = []) -> [String] {
    var depths = paths.map { min(1, $0.count) }
    func name(_ index: Int) -> String { paths[index].suffix(depths[index]).joined(separator: "/") }
    let files = Set(taken.map(PlainText.fileName))
    while true {
      let alike = Dictionary(grouping: paths.indices) { PlainText.fileName(name($0)) }
      let repeated = alike.filter { $0.value.count > 1 || files.contains($0.key) }.flatMap(\.value)
      let growing = repeated.filter { depths[$0] < paths[$0].count }
      guard !growing.isEmpty else { break }
      for index in growing { depths[index] += 1 }
    }
    return numbered(paths.indices.map(name), taken: files)
  }

  /// Two paths of the same parts (`a/b` and `/a/b`) are told apart by number.
  private static func numbered(_ names: [String], taken: Set<String>) -> [String] {
    var used = taken
    return names.map { name in
      let candidates = [name] + (2...names.count + taken.count + 2).map { "\(name)#\($0)" }
      let free = candidates.first { !used.contains(PlainText.fileName($0)) } ?? name
      used.insert(PlainText.fileName(free))
      return free
    }
  }
}

extension SourcePlan {
  /// The same with a name of its own for every link, and for every source that nobody named.
  /// - Throws: where two sources are the same device, or would be kept in the same files.
  func prepared() throws(Failure) -> SourcePlan {
    for name in sources.flatMap(\.can) where CANalystName.isMeant(by: name) {
      if CANalystName(name) == nil { throw Failure(.badAdapterName(name)) }
      if ask != nil { throw Failure(.adapterSendsNothing(name)) }
    }
    try refuseRepeats()
    var plan = self
    let ports = sources.indices.filter { sources[$0].port != nil }
    let taken = sources.flatMap(\.can) + (sources.contains(where: \.isDemo) ? ["demo", "demo-can"] : [])
    let names = SourceNames.shortest(ports.compactMap { sources[$0].port }, taken: Set(taken))
    for (index, name) in zip(ports, names) {
      plan.sources[index].link = name
      if !sources[index].isNamed { plan.sources[index].name = name }
    }
    var files: [String: String] = [:]
    for source in plan.sources {
      guard let other = files.updateValue(source.name, forKey: PlainText.fileName(source.name)) else { continue }
      throw Failure.sameFiles(other, source.name)
    }
    return plan
  }

  private func refuseRepeats() throws(Failure) {
    var seen: [(device: SourceDevice, words: String)] = []
    for source in sources {
      for (device, words) in source.devices {
        if let other = seen.first(where: { $0.device.isSame(as: device) }) {
          throw other.words == words ? Failure.namedTwice(words) : .sameDevice(other.words, words)
        }
        seen.append((device, words))
      }
    }
  }
}

extension NamedSource {
  /// Whether what another source reads is read by this one.
  func reads(_ other: NamedSource) -> Bool {
    other.devices.allSatisfy { theirs in devices.contains { $0.0.isSame(as: theirs.0) } }
  }

  /// What is read of the battery itself.
  private var place: Target { if case .bridge(let plan) = target { plan.battery } else { target } }

  fileprivate var isDemo: Bool { if case .demo = target { true } else { false } }

  /// The parts of the service port's path; `nil` where there is none.
  fileprivate var port: [String]? {
    switch place {
    case .serial(let path):
      path.contains { $0 != "/" } ? path.split(separator: "/").map(String.init) : [path]
    case .tcp(let text): [text]
    case .can, .demo, .replay, .bridge: nil
    }
  }

  /// What it reads, each with the words for it.
  fileprivate var devices: [(SourceDevice, String)] {
    let ports: [(SourceDevice, String)] =
      switch target {
      case .serial(let path): [(SourceDevice(path: path), "--serial \(path)")]
      case .tcp(let text): [(.server(text.lowercased()), "--tcp \(text)")]
      case .bridge(let plan): Self.devices(plan)
      case .can, .demo, .replay: []
      }
    return ports + can.map { (.interface($0), "--can \($0)") }
  }

  private static func devices(_ plan: BridgePlan) -> [(SourceDevice, String)] {
    let isServer = if case .tcp = plan.battery { true } else { false }
    let battery = isServer ? SourceDevice.server(plan.bms.lowercased()) : SourceDevice(path: plan.bms)
    guard case .serial(let path) = plan.pc else { return [(battery, plan.bms)] }
    return [(SourceDevice(path: path), path), (battery, plan.bms)]
  }
}

/// What a source reads, to tell whether two are one.
private enum SourceDevice {
  case server(String)
  case interface(String)
  case port(PortIdentity)
  /// A path that leads nowhere now.
  case path(String)

  init(path: String) {
    if let identity = PortIdentity(path: path) {
      self = .port(identity)
    } else {
      self = .path("/" + path.split(separator: "/").filter { $0 != "." }.joined(separator: "/"))
    }
  }

  func isSame(as other: SourceDevice) -> Bool {
    switch (self, other) {
    case (.server(let a), .server(let b)), (.path(let a), .path(let b)): a == b
    case (.interface(let a), .interface(let b)):
      if let a = CANalystName(a), let b = CANalystName(b) { a.isSame(as: b) } else { a == b }
    case (.port(let a), .port(let b)): a.isSameDevice(as: b)
    default: false
    }
  }
}
