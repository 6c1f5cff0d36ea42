internal import BMSCore

extension Texts {
  /// What is wrong with the words of a command line.
  enum Options {
    static func seconds(_ option: String, _ range: String) -> String { "\(option) is \(range) seconds" }
    static func exclude(_ options: String, _ last: String) -> String { "\(options) and \(last) exclude each other" }
    static func none(_ what: String, _ name: String, of all: [String]) -> String {
      "no \(what) \(name): there are \(all.joined(separator: ", "))"
    }
    static let scenario = "scenario"
    static let writeFault = "write fault"
    static let proto = "protocol"
    static let modules = "--modules is 1 to \(Cluster.mostModules)"
    static let modulesOfCluster = "--modules is 1 to \(Cluster.mostModules): a cluster has no more"
    static let speed = "--speed is 0 to 10000"
    static let speedAlone = "--speed goes with --replay"
    static let replayAlone = "--replay stands alone: what happened and what happens are not mixed"
    static func ask(_ words: [String]) -> String { "--ask is one of \(words.joined(separator: ", "))" }
    static let portsAlone = "ports are named for --probe only"
    static let simulateWhere = "give --pty LINK, --can IFACE, or both"
    static func noDate(_ text: String) -> String {
      "\(text) is no date: write it like 2026-11-20, 2026-11-20T14:05 or -2h"
    }
    static let linesAlone = "--every, --fields and --changes go with --jsonl"
    static func noField(_ name: String, nearest: String) -> String {
      "there is no field \"\(name)\"; the nearest is \(nearest), and docs/json.md lists them all"
    }
    static func noRange(_ text: String) -> String {
      "\"\(text)\" is no METRIC=RANGE, as soc=20: or delta=80 or temp=-5:45"
    }
    static func noMetric(_ name: String, of all: [String]) -> String {
      "there is no metric \(name): there are \(all.joined(separator: ", "))"
    }
    static func twice(_ option: String) -> String { "\(option) stands there twice: give it once" }
    static let rangesAlone = "-w and -c go with --check"
    static func twoRanges(_ label: String) -> String { "\(label) has two ranges: which is meant?" }
  }

  /// What `check` says to a monitoring system, besides its own alarms.
  enum Check {
    static func ranges(of metrics: [String]) -> String {
      "-w and -c take METRIC=RANGE, several with commas: -w soc=20:,delta=80,temp=45 -c soc=10:. "
        + "A RANGE is as the guidelines have it: 10 is 0 to 10, 10: is 10 or more, ~:20 is 20 or less, 10:20 is between, "
        + "@10:20 is not between; outside of it is an alert. METRIC is one of \(metrics.joined(separator: ", "))."
    }
    static let noSource = "no source"
    static func modules(_ count: Int) -> String { "\(count) modules" }
    static func explains(_ alarm: String, _ others: [String]) -> String {
      "\(alarm), which explains \(others.joined(separator: ", "))"
    }
    static func unconfirmed(_ alarm: String, seconds: Int) -> String { "\(alarm), not heard of for \(seconds) s" }
    static func link(_ name: String, _ state: LinkState?) -> String { "\(name) is \(state?.word ?? "closed")" }
    static func noValues(_ labels: [String]) -> String { "no live, plausible \(labels.joined(separator: " and "))" }
    static func pending(_ alarm: String, seconds: Int) -> String {
      "\(alarm) was seen, which is an alarm after \(seconds) s: give more time with -t, or let wecotui watch run"
    }
    static func outside(_ value: String, _ range: String) -> String { "\(value) is not within \(range)" }
    static func noValue(_ label: String) -> String { "no live, plausible \(label) to hold against its range" }
    static func noValue(_ label: String, ofModules modules: [Int]) -> String {
      "no live, plausible \(label) of module \(modules.map(String.init).joined(separator: ", "))"
    }
  }

  /// What a port says that is asked whether a battery answers.
  enum Probe {
    static let battery = "a battery answers"
    static let keyOnly = "accepts the key but answers no read"
    static let garbled = "bytes come that fit no WeCo frame: another device, or another rate than 115200 8N1"
    static func noFrames(_ name: String) -> String {
      "\(name) sends bytes that fit no WeCo frame: another device, or another rate than 115200 8N1"
    }
    static let silent = "nothing answers"
    static func inUse(_ why: String) -> String { "in use: \(why)" }
    static let noPorts = "no serial port: plug the USB adapter in, then run wecotui ports again"
    static let noBus = "no CAN interface"
  }

  /// What is said of learning from captures and of crossing out.
  enum Capture {
    static let nothingLearnt = "nothing to propose: see docs/unknowns.md for captures that would tell more"
    static func learnt(from files: [String]) -> String {
      "Learnt from \(files.joined(separator: ", ")). Everything here is a hypothesis until you have tried it."
    }
    static func map(_ path: String, writes: [String], registers: Int) -> String {
      let names = writes.isEmpty ? "none" : writes.joined(separator: ", ")
      return "wrote \(path): \(writes.count) writes (\(names)), \(registers) registers; look through it, then run: "
        + "wecotui map check \(path)"
    }
    static func redacted(_ path: String, isConverted: Bool, _ report: String, damaged: Int) -> String {
      let wrote = isConverted ? "wrote \(path), as a capture of this program" : "wrote \(path)"
      switch damaged {
      case 0: return "\(wrote): \(report)"
      case 1: return "\(wrote): \(report); 1 damaged line was left out"
      default: return "\(wrote): \(report); \(damaged) damaged lines were left out"
      }
    }
    static func mapInOrder(_ file: String, _ name: String, rows: Int, writes: Int) -> String {
      "\(file): the device map \"\(name)\" is in order: \(rows) rows, \(writes) writes"
    }
  }

  /// What the bridge and the tap say: clauses of one line, and what to do.
  enum Bridge {
    static func bytes(_ requests: Int, _ replies: Int) -> String { "\(requests) bytes >, \(replies) <" }
    static func replies(_ count: Int) -> String { "\(count) replies" }
    static func otherFunctions(_ count: Int) -> String { "\(count) frames of other functions" }
    static func damaged(_ count: Int) -> String { "\(count) damaged frames" }
    static func fitNoKey(_ count: Int) -> String { "\(count) fit no key" }
    static func lost(_ bytes: Int) -> String { "\(bytes) bytes came while the other side was away" }
    static func delay(_ mean: String, longest: String) -> String { "delay \(mean) ms, longest \(longest) ms" }
    static func heard(_ requests: Int, _ replies: Int) -> String {
      "heard \(requests) bytes to the battery and \(replies) from it"
    }
    static func passedOn(_ requests: Int, _ replies: Int) -> String {
      "passed on \(requests) bytes to the battery and \(replies) from it"
    }
    static let sayFirst =
      "before you press Set in the vendor's tool, type here what you are about to set: set soc 55, set protocol SMACAN"
    static func noted(_ line: String) -> String { "noted: \(line)" }
    static func recorded(_ path: String) -> String {
      "recorded to \(path): wecotui decode \(path), wecotui learn \(path)"
    }
  }

  /// The lines of `decode`.
  enum Decode {
    /// The last word on a link's key: which bits are proven, and how many frames no key fits.
    static func key(_ name: String, _ recovery: KeyRecovery) -> String {
      let counts = [
        (recovery.fitsNoKey, "\(recovery.fitsNoKey) frames fit no key"),
        (recovery.contradictions, "\(recovery.contradictions) frames contradict it"),
        (recovery.changes, "the key changed \(recovery.changes) times"),
      ].filter { $0.0 > 0 }.map(\.1)
      return (["# \(name): \(recovery.report)", "bits proven \(recovery.pattern)"] + counts).joined(separator: "; ")
    }
    static func frame(_ frame: CapturedFrame) -> String {
      switch frame {
      case .data(let frame): "data \(frame.id.hex)"
      case .remote(let id, _): "remote request \(id.hex)"
      case .error: "bus error frame"
      case .flexible(let id, _, _): "CAN FD frame \(id.hex), not decoded"
      }
    }
    static func event(_ kind: SerialEvent.Kind) -> String {
      switch kind {
      case .keyRequest(let request): "key request \(request.key.hex)"
      case .keyAccepted: "key ok"
      case .read(let request): "read \(request.first) x \(request.count)"
      case .reply(let request, _): "reply \(request.first) x \(request.count)"
      case .unaskedReply: "reply to an unheard request"
      case .other(let unit, let function): "unit \(unit) function \(function)"
      case .damaged: "DAMAGED"
      case .stray: "stray bytes"
      case .keyFound(let key): key.map { "(the session key is \($0.hex))" } ?? "(the session key changed)"
      }
    }
  }
}
