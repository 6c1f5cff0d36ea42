/// What a house with a solar roof asks of its battery, in watts over time.
///
/// Clouds and appliances come and go within seconds to minutes instead of hours, so that something happens while
/// one looks; the battery itself lives in real time. A pure function of time: it does not matter who asks how often.
public struct PowerProfile: Hashable, Sendable {
  /// Something that is switched on again and again.
  public struct Load: Hashable, Sendable {
    var watts: Double
    /// Seconds: on for `lasting`, first at `from`, again `every` so often.
    var every: Double
    var from: Double
    var lasting: Double
    /// Houses with fewer modules do not have it.
    var fewestModules = 1

    func isOn(at seconds: Double) -> Bool {
      phase(seconds - from, every) * every < lasting
    }
  }

  /// Watts from the roof at best for each module of the cluster; `solarPeriod` is one rise and fall of it in seconds.
  var solarPerModule = 0.0
  var solarPeriod = 170.0
  /// What part of the sun is always there, and what part of it clouds may take: 0...1.
  var solarFloor = 0.0
  var clouds = 0.5
  /// Watts always drawn.
  var base = 300.0
  var loads: [Load] = []

  /// Watts into the battery (negative: out of it) at a number of seconds since the start.
  func watts(at seconds: Double, modules: Int) -> Double {
    let sun = solarFloor + (1 - solarFloor) * wave(seconds / solarPeriod + 0.35)
    let cloud = wave(seconds / 23 + 0.2) * wave(seconds / 37)
    var watts = solarPerModule * Double(modules) * sun * (1 - clouds * cloud) - base
    for load in loads where modules >= load.fewestModules && load.isOn(at: seconds) { watts -= load.watts }
    return watts
  }
}

/// How far into its period a time is: 0 up to but without 1.
private func phase(_ value: Double, _ period: Double) -> Double {
  let turns = value / period
  return turns - turns.rounded(.down)
}

/// Rises from 0 to 1 and falls back once in each whole step of `turns`, smooth at both ends.
private func wave(_ turns: Double) -> Double {
  let position = phase(turns, 1)
  let ramp = position < 0.5 ? position * 2 : 2 - position * 2
  return ramp * ramp * (3 - 2 * ramp)
}

extension PowerProfile {
  private static let kettle = Load(watts: 2000, every: 47, from: 12, lasting: 9)
  private static let heatPump = Load(watts: 2600, every: 113, from: 31, lasting: 38, fewestModules: 2)
  private static let car = Load(watts: 7400, every: 236, from: 92, lasting: 61, fewestModules: 4)

  /// Sun and clouds, a kettle, a heat pump and, with four modules or more, an electric car.
  static let house = PowerProfile(solarPerModule: 1150, loads: [kettle, heatPump, car])
  /// Little happens: a weak sun and a fridge.
  static let calm = PowerProfile(
    solarPerModule: 110, solarPeriod: 260, solarFloor: 0.5, clouds: 0.2, base: 150,
    loads: [Load(watts: 120, every: 61, from: 5, lasting: 22)])
  /// A bright day with nobody at home.
  static let bright = PowerProfile(solarPerModule: 1700, solarFloor: 0.9, clouds: 0.1, base: 250)
  /// No sun, people cook.
  static let evening = PowerProfile(base: 900, loads: [kettle, heatPump])
  /// Charging and discharging hard in turn.
  static let heavy = PowerProfile(
    solarPerModule: 5200, solarPeriod: 120, clouds: 0.2, base: 600,
    loads: [kettle, heatPump, car])
}
