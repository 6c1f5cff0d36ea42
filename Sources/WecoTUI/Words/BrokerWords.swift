internal import BMSCore
internal import Transport

extension Texts {
  /// What is said about a broker of MQTT.
  enum Broker {
    static func publishes(_ address: BrokerAddress, site: String) -> String {
      "wecotui: publishes to \(address) as site \(site)"
    }
    static func again(_ address: BrokerAddress, _ use: BrokerUse) -> String {
      use == .publishing ? "\(address) takes what is published again" : "\(address) is heard again"
    }
    static let noSite = "--site is a name with letters or digits of ASCII"
    /// Where the computer has no name.
    static let someSite = "site"
    static let notInReplay = "--mqtt publishes the present, --replay tells the past: they exclude each other"

    static let form = "mqtts://[USER@]HOST[:PORT], or mqtt:// without encryption"
    static func wrong(_ option: String, _ trouble: BrokerAddress.Trouble) -> String {
      switch trouble {
      case .form: "\(option) must be \(form)"
      case .password:
        "\(option) must not hold a password, which others could read there: put it into a file and name that in the "
          + "configuration, mqtt: { password_file: ... }"
      }
    }

    static func refused(topic: String, _ address: BrokerAddress, _ use: BrokerUse) -> String {
      let right = use == .publishing ? "write" : "read"
      return "\(address) refuses the topic \(topic): its list of rights must let this user \(right) it (docs/fleet.md)"
    }

    // In Home Assistant.
    static let worstAlarm = "Worst alarm"
    static let link = "Link"
    static let proto = "Protocol"
    static func entity(_ label: String, module: Int?) -> String { module.map { "Module \($0) \(label)" } ?? label }

    static func energy(_ cluster: String) -> String { "the energy of \(cluster)" }
    static func damagedEnergy(_ file: String) -> String {
      "the count of energy in \(file) is damaged: it begins again at 0 kWh"
    }
    static func unreadableEnergy(_ file: String, _ error: FileTrouble) -> String {
      "the count of energy in \(file) cannot be read (\(error)): it begins again at 0 kWh"
    }

    static let otherName = "it is of another host"
    /// - Parameter client: what this program calls itself there.
    static func trouble(
      _ trouble: BrokerTrouble, _ address: BrokerAddress, client: String?, _ use: BrokerUse
    ) -> String {
      let nothing = use == .publishing ? "nothing is published" : "nothing is heard"
      let goesOn =
        switch use {
        case .publishing: "reading goes on, and it is tried again"
        case .looking: "it is tried again"
        case .lookingOnce: "run this again"
        }
      switch trouble {
      case .noLibrary: return "\(nothing): libmosquitto is not installed (Debian: libmosquitto1)"
      case .oldLibrary(let function):
        return "\(nothing): the libmosquitto here is too old, it has no \(function); install version 2"
      case .unreadable(let file, let error): return "\(nothing): \(file) cannot be read (\(error))"
      case .emptyPassword(let file): return "\(nothing): the first line of \(file) has no password"
      case .unknownHost:
        return "no address is known for the broker \(address.endpoint.host): check its name and the network; \(goesOn)"
      case .system(let error): return "no connection to \(address) (\(error)): check that the broker runs; \(goesOn)"
      case .refused(let reason):
        return "\(address) refuses the connection (\(reason)): check user, password and client certificate; \(goesOn)"
      case .certificate(let reason):
        return "the certificate of \(address) is not trusted (\(reason)): check ca_file, the name in it and its dates; "
          + goesOn
      case .tls:
        return "no encryption could be agreed on with \(address): check that this port speaks TLS, and the files of "
          + "certificate and key; \(goesOn)"
      case .silent: return "\(address) does not answer: check that it is a broker, and the network; \(goesOn)"
      case .lost:
        return "\(address) ended the connection: \(goesOn); where it ends again and again, another client may call "
          + "itself \(client ?? "the same")"
      case .takenOver:
        return
          "another client of \(address) calls itself \(client ?? ""): give every gateway a site of its own; "
          + goesOn
      case .oldProtocol: return "\(address) speaks neither MQTT 5 nor MQTT 3.1.1: name another broker"
      }
    }
  }
}
