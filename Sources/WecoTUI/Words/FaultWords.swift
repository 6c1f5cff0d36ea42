internal import BMSCore

/// The words of the fault watch: page, dialogs, replay, attention.
extension Texts {
  enum Faults {
    static let active = "Active"
    static let past = "Past"
    static func counts(_ active: Int, notices: Int, past: Int) -> String {
      let notes = notices == 0 ? "" : notices == 1 ? ", 1 notice" : ", \(notices) notices"
      return "\(active) active\(notes), \(past) past"
    }
    static func none(since clock: String?) -> String {
      clock.map { "Nothing is wrong now, as far as anybody says. Watched since \($0)." } ?? "Nothing was looked at yet."
    }
    static let noPast = "No alarm has come and gone."
    static let keys = "Enter opens an alarm; a acknowledges it, or without a selection all; m mutes the bell."
    /// ` FAULT 2 `: how bad, and how many alarms stand.
    static func badge(_ worst: AlarmSeverity, _ count: Int) -> String { "\(severity(worst)) \(count)" }
    /// What is wrong and where, from the most words to the fewest.
    /// - Parameter module: by name, where there are several.
    static func forms(
      _ alarm: AlarmID?, _ label: String, place: String, module: String?, value: String?, limit: String?, note: String?
    ) -> [String] {
      if alarm == .senseWireFault, let note {
        // A guess, however likely.
        return [module.map { "\($0) \(note): broken sense wire?" }, "\(note): broken sense wire?"].compactMap(\.self)
          + ["\(place): broken sense wire?"]
      }
      let what = place.isEmpty ? label : "\(label), \(place)"
      let measured = value.map { "\(what): \($0)" }
      return [limit.flatMap { limit in measured.map { "\($0) (limit \(limit))" } }, measured, what].compactMap(\.self)
    }
    static func explaining(_ text: String, _ more: Int) -> String { "\(text) (+\(more))" }
    static func remedy(_ text: String, _ remedy: String) -> String { "\(text). \(remedy)" }
    static let ack = "ack"
    static let all = "all"
    static let knowledge =
      "The battery's own alarm bits are public on CAN only: without --can they are not heard here. The rules of the"
      + " manual are watched on any link."
    static let new = "NEW"
    static let unconfirmed = "not heard now"
    /// Of an alarm that came more than once.
    static func times(_ count: Int, _ duration: String, first clock: String) -> String {
      "\(count) times, \(duration), first \(clock)"
    }
    static func times(_ count: Int, first clock: String) -> String { "\(count) times, first \(clock)" }
    static func seen(_ person: String) -> String { "seen: \(person)" }
    static func span(_ from: String, to clock: String?) -> String { clock.map { "\(from) to \($0)" } ?? from }
    static func limit(_ limit: String) -> String { "limit \(limit)" }
    static func severity(_ severity: AlarmSeverity) -> String {
      switch severity {
      case .fault: "FAULT"
      case .warning: "warning"
      case .notice: "notice"
      }
    }
    static func acknowledged(_ count: Int, by person: String) -> String {
      switch count {
      case 0: "there is no active alarm here that was not seen before"
      case 1: "acknowledged by \(person)"
      default: "\(count) alarms acknowledged by \(person)"
      }
    }
    static let nothingHere = "there is no active alarm here"
    static let seenAlready = "the worst was seen already; 6 shows all"
    static let muted = "the bell is muted; m lets it ring again"
    static let unmuted = "the bell rings for new faults"
    static let mutedBadge = "MUTED"
    static let acknowledgeKey = "acknowledge the alarm below the tabs; on Faults the selected one, or all"
    static let muteKey = "mute the bell, and let it ring again"
  }

  enum AlarmDetails {
    static let vendor = "Vendor tool"
    static let manual = "Manual's name"
    static let id = "Id"
    static let severity = "Severity"
    static let state = "State"
    static let place = "Where"
    static let limit = "Limit"
    static let firstSeen = "First seen"
    static let lastSeen = "Last seen"
    static let count = "Count"
    static let duration = "Active for"
    static let acknowledged = "Acknowledged"
    static let expected = "What follows"
    static let incident = "Incident"
    static let explains = "Explains"
    static let follows = "Follows from"

    static let gone = "This alarm is not in the book any more."
    static let noName = "no name of its own"
    static let active = "active"
    static func unconfirmed(_ clock: String) -> String { "active; nothing has confirmed or denied it since \(clock)" }
    static func past(_ clock: String) -> String { "past: it ended at \(clock)" }
    static let atStart = "It held already when the battery was first heard: it may be older."
    static func values(_ then: String, now: String) -> String { "\(then) when it was raised, \(now) now" }
    static func last(_ then: String, _ last: String) -> String { "\(then) when it was raised, \(last) at its end" }
    static func firstSeen(_ clock: String, again: String?) -> String {
      again.map { "\(clock); this time since \($0)" } ?? clock
    }
    static func place(_ cluster: String, module: (index: Int, name: String)?, cell: Int?) -> String {
      ([cluster] + [module.map { "\($0.name) (module \($0.index))" }, cell.map(Texts.cell)].compactMap(\.self))
        .joined(separator: ", ")
    }
    static func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }
    static let notYet = "not yet: a does it"
    static func by(_ person: String, _ clock: String) -> String { "by \(person) at \(clock)" }
    static let rules = "a rule of this program over several readings"
    static let noLED = "the manual names none"
    static func at(_ clock: String, _ text: String) -> String { "\(clock): \(text)" }
    static let kept = "Enter shows the moment again; :export incident writes it out"
    /// Of the time that was kept, where that is an earlier one.
    static func kept(of clock: String) -> String {
      "of its time at \(clock): Enter shows it again; the times that follow within minutes make none"
    }
    static let notYetKept = "it is being kept: there half a minute after the fault began"
    static let notKept = "none was kept"
    static let noFault = "none: only a fault makes one"
    static func meaning(_ severity: AlarmSeverity) -> String {
      switch severity {
      case .fault: "fault: the battery protects itself, or something is broken"
      case .warning: "warning: near a limit, or it looks wrong; never rings"
      case .notice: "notice: about the monitor and its knowledge, not the battery"
      }
    }
    static func duration(_ span: Span) -> String {
      let seconds = max(span.microseconds, 0) / 1_000_000
      if seconds < 60 { return "less than a minute" }
      if seconds < 3600 { return "\(seconds / 60) min" }
      return seconds < 86_400
        ? "\(seconds / 3600) h \(seconds / 60 % 60) min" : "\(seconds / 86_400) d \(seconds / 3600 % 24) h"
    }
  }

  enum Replay {
    static func badge(_ clock: String) -> String { "REPLAY \(clock)" }
    static func status(_ offset: String) -> String {
      "REPLAY \(offset)  Esc: live  Left Right 1 s  < > 10 s  , . a reading"
    }
    static let live = "live again"
    static let notNow = "this is a replay: Esc first"
  }

  enum Incidents {
    static let title = "Incidents"
    static let hint = "Up Down choose, Enter shows it again, :export incident NAME writes it out."
    static let none = "No incident was kept yet: a new fault makes one, from a minute before to half a minute after."
    static func head(_ version: String) -> String { "WecoTUI \(version) incident report" }
    static func moment(_ date: String, _ clock: String, utc: String) -> String {
      "\(date) \(clock) local time, \(utc) UTC"
    }
    static func wire(_ file: String, _ events: Int) -> String { events == 0 ? "not kept" : "\(file), \(events) events" }
    static let valuesThen = "Values at the fault"
    static let valuesAtEnd = "Values at the end of the stretch"
    static let identity = "Battery: serial numbers and versions"
    static let firstSeen = "first seen"
    static func times(_ clock: String, _ count: Int) -> String { "\(clock)  times \(count)" }
    static let knownAs = "known as"
    static func exported(_ path: String) -> String { "wrote \(path)" }
    static let open = "show an incident again, the newest one or by its name"
    static let list = "the incidents that are kept"
    static let export = "write an incident out: report, table, raw bytes"
  }

  enum Attention {
    static let fault = "FAULT"
    static func hookFailed(_ command: String, _ reason: String) -> String {
      "on_alarm cannot start \(command) (\(reason)): check the configuration"
    }
  }
}
