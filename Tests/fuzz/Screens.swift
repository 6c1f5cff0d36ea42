@testable import BMSCore
@testable import WecoTUI

/// What a terminal sends, through the decoder of keys and the whole update, drawn to cells: in states with everything on
/// them, at sizes that change. What bounds it is the drawing, about 0.3 ms of a page with all its values: half of the runs
/// draw only where they are told to.
enum FuzzScreen {
  static func keys(_ source: inout FuzzBytes) {
    let first = source.byte()
    var state = states[Int(first & 15) % states.count]
    let second = source.byte()
    var model = ScreenModel(state, size: size(second))
    model.view.page = state.fleet == nil ? Page.all[Int(first >> 4) % Page.all.count].id : .fleet
    var (input, decoder) = (UTF8Input(), KeyDecoder())
    func press(_ keys: [Key]) {
      for key in keys {
        for effect in model.update(.key(key)) { answer(effect, &model) }
      }
    }
    while !source.isEmpty {
      // What never stands in UTF-8 is no character: something else happens.
      switch source.byte() {
      case 0xF5:
        model.size = size(source.byte())
        press([.resize])
      case 0xF6: draw(&model)
      case 0xF7: press(decoder.keys([.key(known[Int(source.byte()) % known.count])]))
      case 0xF8:
        let (x, y, button) = (source.byte(), source.byte(), source.byte())
        press([.mouse(x: Int(x), y: Int(y), button: [.left, .wheelUp, .wheelDown][Int(button) % 3])])
      case 0xF9: state = states[Int(source.byte()) % states.count]
      case 0xFA...0xFF:
        state.now = state.now + .milliseconds(Int64(source.byte()) * 100)
        for effect in model.update(.known(state)) { answer(effect, &model) }
      case let byte: if let code = input.take(byte) { press(decoder.keys([.character(code)])) }
      }
    }
    if second < 128 { draw(&model) }
  }

  /// What the loop says to what it was asked for.
  private static func answer(_ effect: Effect, _ model: inout ScreenModel) {
    switch effect {
    case .change(let change, let typed):
      hold(model.isOfNow && change.line.refusal(of: typed) == nil, "\(typed) confirms \(change)")
      _ = model.update(.refused("the record could not be written"))
    case .unlock(let words): _ = model.update(.unlocked(words.count > 3 ? .unlocked : .wrong(wait: .seconds(1))))
    case .chooseSource: _ = model.update(.found([]))
    case .offerSetBack: _ = model.update(.pastChanges([]))
    default: break
    }
  }

  /// As the terminal gets it: of exactly its size, and nothing that moves the cursor.
  private static func draw(_ model: inout ScreenModel) {
    let screen = render(model)
    _ = model.update(.drawn(model.question))
    _ = model.update(.wentOut)
    hold(screen.rows.count == model.size.rows, "\(screen.rows.count) rows of \(model.size)")
    for row in screen.rows {
      hold(row.count == model.size.columns, "\(row.count) columns of \(model.size)")
      hold(row.allSatisfy { PlainText.isHarmless($0.scalar) }, "\(String(row.map { Character($0.scalar) }))")
    }
  }

  private static func size(_ byte: UInt8) -> Size {
    Size(columns: Int(byte & 15) * 10 + 1, rows: Int(byte >> 4 & 7) * 6)
  }

  private static let known: [Key] = [
    .up, .down, .left, .right, .shiftLeft, .shiftRight, .pageUp, .pageDown, .home, .end, .enter, .esc, .tab, .backtab,
    .backspace, .f1, .control("c"),
  ]

  /// What the tests of the pages draw, and a battery that can be changed.
  private static let states: [AppState] = {
    var lesson = Fixture.state()
    lesson.lesson = LessonTalk()
    lesson.lesson?.add(.ask(LessonAsk(.field(.soc), "57", number: 1, isBack: false)))
    var replay = BusFixture.both()
    replay.replay = ReplayStatus(
      file: "a.jsonl", now: Fixture.now, begin: Fixture.now - .seconds(9), end: Fixture.now, speed: 4, isPaused: true)
    let nothing = AppState(now: Fixture.now, wall: Fixture.wall, utcOffset: .zero, clusters: [])
    return [
      settable(), PageFixture.watched(), FaultFixture.state(), BusFixture.both(), FleetFixture.state(), lesson, replay,
      PageFixture.threeClusters(), FaultFixture.flood(), Fixture.empty(.handshaking), nothing,
    ]
  }()

  /// A simulated battery, read for five seconds, whose settings may be changed.
  private static func settable() -> AppState {
    var configuration = WecoSession.Configuration(link: "ttyUSB0")
    configuration.map = .simulated
    let start = Fixture.now - .seconds(5)
    var watch = Watch(name: "garage", wall: Fixture.wall, at: start)
    watch.listen(to: .asked(BatteryConversation(configuration, clusterName: "garage")), kind: .serial)
    var battery = SimulatedBMS(
      cluster: SimulatedCluster(modules: 2, scenario: Scenario.named("calm") ?? Scenario.all[0], start: start))
    var (now, facts) = (start, [Fact]())
    watch.receive(.up, at: now, into: &facts)
    while now < Fixture.now {
      watch.advance(to: now, into: &facts)
      while let frame = watch.poll(at: now, into: &facts) {
        watch.receive(.received(battery.receive(frame.bytes, at: now)[...]), at: now, into: &facts)
      }
      now = now + .milliseconds(50)
    }
    var state = AppState(
      now: now, wall: Fixture.wall, utcOffset: Fixture.utcOffset, clusters: [ClusterState(watch)])
    (state.settings.allowsWriting, state.settings.isUnlocked) = (true, true)
    return state
  }
}
