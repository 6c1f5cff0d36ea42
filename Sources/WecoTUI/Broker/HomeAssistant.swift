internal import BMSCore

/// What is known of a cluster at all: which entities it has in Home Assistant. It only grows.
struct FleetComposition: Hashable {
  var whole: Set<Field> = []
  var parts: [Int: Set<Field>] = [:]
  var limits: Set<Field> = []
  var hasBus = false
  var hasEnergy = false

  var isEmpty: Bool { whole.isEmpty }

  mutating func formUnion(_ state: FleetState, _ limits: FleetLimits, _ buses: FleetBuses) {
    whole.formUnion(state.values.all.keys)
    for (index, module) in state.modules { parts[index, default: []].formUnion(module.values.all.keys) }
    self.limits.formUnion(limits.values.all.keys)
    if !buses.buses.isEmpty { hasBus = true }
    if state.charged != nil { hasEnergy = true }
  }
}

/// Tells Home Assistant what a cluster is: one device with all its entities (MQTT discovery, `homeassistant/device`).
struct HomeAssistant {
  /// Where it says that it has started.
  static let statusTopic = "homeassistant/status"

  let site: String
  /// In plain letters, and as the site calls it.
  let cluster: String
  let name: String

  private var id: String { FleetTopic.id(site: site, cluster: cluster) }
  private func topic(_ subject: FleetTopic.Subject) -> String {
    FleetTopic.cluster(site: site, cluster: cluster, subject).text
  }

  func discovery(_ composition: FleetComposition) -> BrokerMessage {
    let components = components(composition)
    let available = [FleetTopic.status(site: site).text, topic(.availability)]
    let text = JSONText.object([
      (
        "device",
        JSONText.object([
          ("identifiers", JSONText.list([JSONText.quoted(id)])), ("name", JSONText.quoted("\(site) \(name)")),
          ("manufacturer", "\"WeCo\""),
        ])
      ),
      ("origin", JSONText.object([("name", "\"WecoTUI\""), ("sw_version", JSONText.quoted(Program.version))])),
      ("availability", JSONText.list(available.map { JSONText.object([("topic", JSONText.quoted($0))]) })),
      ("availability_mode", "\"all\""), ("state_topic", JSONText.quoted(topic(.state))),
      ("components", JSONText.object(components.map { ($0.key, $0.json(id)) })),
    ])
    return BrokerMessage(
      topic: "homeassistant/device/\(id)/config", payload: Array(JSONText.compact(text).utf8), quality: 1,
      isRetained: true)
  }

  private func components(_ composition: FleetComposition) -> [Component] {
    var all = FleetValues.whole.filter(composition.whole.contains).map { Component($0) }
    if composition.hasEnergy { all += [.energy("charged"), .energy("discharged")] }
    all += alarms + [.link]
    all += FleetValues.limits.filter(composition.limits.contains).map { Component($0, topic: topic(.limits)) }
    if composition.hasBus { all.append(.proto(topic(.bus))) }
    for (index, fields) in composition.parts.sorted(by: { $0.key < $1.key }) {
      all.append(.online(index))
      all += FleetValues.part.filter(fields.contains).map { Component($0, module: index) }
    }
    return all
  }

  private var alarms: [Component] {
    [AlarmSeverity.fault, .warning].map { severity in
      let word = severity.rawValue
      return Component(
        key: word, name: word.capitalizedFirst, platform: "binary_sensor", value: "value_json.alarms.\(word) > 0",
        deviceClass: "problem")
    } + [
      Component(
        key: "worst_alarm", name: Texts.Told.worstAlarm,
        value: "value_json.alarms[0].label if value_json.alarms else 'none'",
        topic: topic(.alarms), attributes: topic(.alarms))
    ]
  }
}

/// One entity of a device.
private struct Component {
  let key: String
  let name: String
  var platform = "sensor"
  /// What is reckoned out of the payload; where nothing comes of it, the state is unknown.
  let value: String
  /// Where it does not stand in the state.
  var topic: String?
  var attributes: String?
  var deviceClass: String?
  var unit: String?
  var stateClass: String?
  var isDiagnostic = false
  var options: [String] = []

  func json(_ device: String) -> String {
    let isBinary = platform == "binary_sensor"
    return JSONText.object(known: [
      ("platform", JSONText.quoted(platform)), ("unique_id", JSONText.quoted("\(device)_\(key)")),
      ("name", JSONText.quoted(name)), ("state_topic", topic.map(JSONText.quoted)),
      ("value_template", JSONText.quoted("{{ \(value) }}")),
      ("payload_on", isBinary ? "\"True\"" : nil), ("payload_off", isBinary ? "\"False\"" : nil),
      ("json_attributes_topic", attributes.map(JSONText.quoted)), ("device_class", deviceClass.map(JSONText.quoted)),
      ("unit_of_measurement", unit.map(JSONText.quoted)), ("state_class", stateClass.map(JSONText.quoted)),
      ("options", options.isEmpty ? nil : JSONText.list(options.map(JSONText.quoted))),
      ("entity_category", isDiagnostic ? "\"diagnostic\"" : nil),
    ])
  }
}

extension Component {
  /// What a person looks at; everything else is for who looks closer.
  private static let first: [Field] = [.soc, .totalVoltage, .current, .power, .temperatureMax, .cellDelta]

  init(_ field: Field, module: Int? = nil, topic: String? = nil) {
    key = (module.map { "module_\($0)_" } ?? "") + field.id
    name = Texts.Told.entity(field.label, module: module)
    let place = module.map { "value_json.modules.get('\($0)', {})" } ?? "value_json"
    value = "\(place).\(field.id) | default(none)"
    self.topic = topic
    isDiagnostic = module != nil || !Self.first.contains(field)
    stateClass = "measurement"
    switch field.unit {
    case .volt, .millivolt: (deviceClass, unit) = ("voltage", field.unit.rawValue)
    case .ampere: (deviceClass, unit) = ("current", "A")
    case .watt: (deviceClass, unit) = ("power", "W")
    case .celsius: (deviceClass, unit) = ("temperature", "°C")
    case .percent: (deviceClass, unit) = (field == .soc ? "battery" : nil, "%")
    case .second: (deviceClass, unit) = ("duration", "s")
    case .ampereHour: unit = "Ah"
    case .bool:
      platform = "binary_sensor"
      stateClass = nil
      if field == .packImbalance { deviceClass = "problem" }
    default: if field == .batteryCycle { stateClass = "total_increasing" }
    }
  }

  static func energy(_ word: String) -> Component {
    Component(
      key: "\(word)_kwh", name: word.capitalizedFirst, value: "value_json.\(word)_kwh | default(none)",
      deviceClass: "energy", unit: "kWh", stateClass: "total_increasing")
  }

  static func online(_ module: Int) -> Component {
    Component(
      key: "module_\(module)_online", name: Texts.Told.entity(Texts.Told.online, module: module),
      platform: "binary_sensor", value: "value_json.modules.get('\(module)', {}).online | default(none)",
      deviceClass: "connectivity", isDiagnostic: true)
  }

  static let link = Component(
    key: "link", name: Texts.Told.link, value: "value_json.link", deviceClass: "enum", isDiagnostic: true,
    options: FleetState.Link.allCases.map(\.rawValue))

  static func proto(_ topic: String) -> Component {
    Component(
      key: "protocol", name: Texts.Told.proto,
      value: "value_json.buses[0].protocol if value_json.buses else none", topic: topic, attributes: topic,
      isDiagnostic: true)
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
