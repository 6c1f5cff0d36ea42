@testable import BMSCore
@testable import WecoTUI

/// A lesson: a vendor's tool that reads and sends commands, a battery that follows them or does not, a person who types.
/// What bounds it is the learner, which weighs each register of each reply: some 0.2 ms for a few rounds.
enum FuzzLesson {
  private static let begin: Int64 = 1_764_000_000_000_000
  /// From the firmware on, which a map must name, to SOC and current.
  private static let module: (first: UInt16, count: UInt16) = (10, 16)
  private static let mostSteps = 10_000

  /// A lesson that has heard the tool read for as long as it has to before anything is asked for.
  private struct Talk: Sendable {
    var lesson = Lesson(link: "tap")
    var dissector = SerialDissector(key: KeyedChecksum.provenKey)
    var now = WallTime(microseconds: begin)
    var steps = 0
    var battery = FuzzRegisters()

    mutating func hear(_ bytes: [UInt8], _ side: SerialDissector.Side) {
      for event in dissector.receive(bytes, side: side, at: now) { steps += lesson.hear(event).count }
      now = now + .milliseconds(20)
    }

    /// One round of the tool.
    mutating func round() {
      for one in battery.round(module.first, module.count) { hear(one.bytes, one.side) }
    }
  }

  private static let begun: Talk = {
    var talk = Talk()
    talk.steps += talk.lesson.begin().count
    for _ in 0..<8 { talk.round() }
    return talk
  }()

  static func lesson(_ source: inout FuzzBytes) {
    var talk = begun
    while !source.isEmpty {
      let act = source.byte()
      switch act & 7 {
      case 0:
        for _ in 0...(act >> 6) { talk.round() }
      case 1:
        let command = talk.battery.command(&source)
        talk.hear(command, .request)
        talk.hear(command, .reply)
      case 2: talk.battery.words[Int(source.byte() & 63)] = source.word()
      case 3: talk.steps += talk.lesson.answer("", at: talk.now).count
      case 4: talk.steps += talk.lesson.answer(lines[Int(act >> 3) % lines.count], at: talk.now).count
      case 5:
        talk.steps +=
          talk.lesson.answer(String(decoding: source.bytes(Int(act >> 3)), as: UTF8.self), at: talk.now).count
      case 6: talk.hear(source.bytes(Int(act >> 3)), .mixed)
      default:
        talk.now = talk.now + .seconds(Int64(act >> 3) * 2)
        for event in talk.dissector.advance(to: talk.now) { talk.steps += talk.lesson.hear(event).count }
      }
      talk.steps += talk.lesson.advance(to: talk.now).count
      hold(talk.steps < mostSteps, "says without end")
    }
    talk.steps += talk.lesson.stop().count
    judge(talk.lesson)
  }

  /// What is graded as measured was shown often enough, and what goes into a map can be read back from there.
  private static func judge(_ lesson: Lesson) {
    for setting in lesson.settings where setting.grade == .measured {
      let shown = setting.acts.filter { $0.verdict == .consistent }
      hold(shown.count >= LessonGrade.proof && setting.readBack != nil, "\(setting) is measured")
    }
    let learnt = lesson.map(name: "fuzz") { "notes \($0)" }.map
    let problems = learnt.validate()
    hold(problems.isEmpty, "\(problems) in what was learnt")
    let text = DeviceMapText.lines(learnt).joined(separator: "\n")
    do throws(JSON5Reader.Trouble) { _ = try DeviceMapFile.parse(text, file: "learnt") } catch {
      fatalError("\(error) in \(text)")
    }
  }

  private static let lines = ["s", "r", "e", "q", "57", "55", "0", "VICTRONCAN", "WeCoCAN", "52.98", "soc 57", "x"]
}

/// Registers that commands change, if they do.
private struct FuzzRegisters {
  private let checksum = KeyedChecksum(key: KeyedChecksum.provenKey)
  /// From 0 on: cells of 3.3 V, 53 V, no current, 62 %, 25 degrees; what is beyond is 3300 too.
  var words: [UInt16] = {
    var words = [UInt16](repeating: 3300, count: 64)
    (words[14], words[15], words[20]) = (5298, 0, 620)
    return words
  }()

  /// One round of the tool.
  func round(_ first: UInt16, _ count: UInt16) -> [(bytes: [UInt8], side: SerialDissector.Side)] {
    let ask: [UInt8] = [1, 3, UInt8(first >> 8), UInt8(first & 0xFF), 0, UInt8(count)]
    let held = (Int(first)..<Int(first + count)).flatMap { [UInt8(words[$0] >> 8), UInt8(words[$0] & 0xFF)] }
    return [
      (checksum.sealed(ask), .request), (checksum.sealed([1, 3, UInt8(2 * count)] + held), .reply),
    ]
  }

  /// A frame that only the tool knows; the register beside it takes the value, or another, or none does.
  mutating func command(_ source: inout FuzzBytes) -> [UInt8] {
    let (function, register, value, effect) = (source.byte(), source.byte(), source.word(), source.byte())
    if effect & 1 == 0 { words[Int(effect >> 2 & 63)] = value &+ UInt16(effect & 2) }
    return checksum.sealed([1, function, 0, register, UInt8(value >> 8), UInt8(value & 0xFF)])
  }
}
