internal import BMSCore

/// The five LEDs of a battery's front as `[B][B][B][ ][ ]`: blue, green, yellow, red or off.
enum LEDRow {
  static func line(_ bar: LEDBar) -> Line {
    guard bar.showing != .unknown else { return Line(Texts.unknown, .gone) }
    return bar.leds.reduce(.empty) { line, led in
      let (letter, style) = face(led)
      return line + Line("[", .rule) + Line(letter, style) + Line("]", .rule)
    }
  }

  private static func face(_ led: LEDBar.LED) -> (String, Style) {
    switch led {
    case .off: (" ", .normal)
    case .green: ("G", .good)
    case .blue: ("B", .lowest)
    case .yellow: ("Y", .warning)
    case .red: ("R", .fault)
    }
  }
}
