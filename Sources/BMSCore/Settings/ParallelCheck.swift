/// "May these modules be paralleled?" with the manual's reasons (manual-facts, "Parallel rules", 5.4-5.6 and 6.3).
public enum ParallelCheck {
  public enum Rule: Hashable, Sendable, CaseIterable {
    case count, voltage, soc, addresses, firmware
  }

  public enum Verdict: Hashable, Sendable {
    case passed, failed
    /// Not to be told from what is known; the person has to look.
    case unknown
  }

  public struct Finding: Hashable, Sendable {
    public let rule: Rule
    public let verdict: Verdict
    /// What was compared.
    public let measured: Measured
    /// The same with the manual's reason.
    public let sentence: String
  }

  /// What a finding rests on; `nil` where it is not known.
  public enum Measured: Hashable, Sendable {
    case modules(Int)
    /// The greatest difference.
    case volts(Decimal?)
    case soc(Decimal?)
    /// In their order.
    case addresses([Int]?)
    /// Register 10 as it stands.
    case firmware(String?)
  }

  /// The manual says "the same" and gives no tolerance: within one point is the same, more than five is not, and
  /// between them the person has to look. Both are our reading.
  public static let samePercent = 1.0
  public static let mostPercent = 5.0

  /// Every rule with its verdict, in the order in which to look.
  ///
  /// - Parameter addresses: the DIP addresses, where somebody read them off the modules; the port does not tell them.
  public static func findings(
    _ cluster: Cluster, addresses: [Int]? = nil, manual: Manual = .printed, at now: Instant
  ) -> [Finding] {
    [
      count(cluster, manual), voltage(cluster, manual, at: now), soc(cluster, at: now),
      addresses.map(gaps) ?? noAddresses, firmware(cluster, manual),
    ]
  }

  /// The worst of the verdicts: one failure fails all, one unknown leaves it open.
  public static func verdict(_ findings: [Finding]) -> Verdict {
    if findings.contains(where: { $0.verdict == .failed }) { return .failed }
    return findings.contains { $0.verdict == .unknown } ? .unknown : .passed
  }

  private static func count(_ cluster: Cluster, _ manual: Manual) -> Finding {
    let count = cluster.modules.count
    let most = manual.mostModules.value.mantissa
    let rule = "up to \(most) may be paralleled"
    guard count > 0 else {
      return Finding(
        rule: .count, verdict: .unknown, measured: .modules(0), sentence: "No module was read yet; \(rule).")
    }
    let older =
      count > manual.olderMostModules.value.mantissa
      ? "; an older sentence of the manual says that more than five void the guarantee" : ""
    return Finding(
      rule: .count, verdict: count <= most ? .passed : .failed, measured: .modules(count),
      sentence: "\(count) \(count == 1 ? "module" : "modules"): \(rule)\(older).")
  }

  private static func voltage(_ cluster: Cluster, _ manual: Manual, at now: Instant) -> Finding {
    let limit = manual.moduleVolts
    let reason = "before the first start they must be within \(limit.text), or the BMS will not connect them"
    guard let (low, high) = extremes(.totalVoltage, cluster, at: now) else {
      return Finding(
        rule: .voltage, verdict: .unknown, measured: .volts(nil),
        sentence: "Not every module's voltage is known; \(reason).")
    }
    let difference = Decimal(Int64(((high - low) * 100).rounded()), decimals: 2)
    return Finding(
      rule: .voltage, verdict: difference <= limit.value ? .passed : .failed, measured: .volts(difference),
      sentence: "The voltages differ by \(difference.text) V; \(reason).")
  }

  private static func soc(_ cluster: Cluster, at now: Instant) -> Finding {
    let reason =
      "SOC must be the same before the first start (the manual gives no tolerance; 1 point, and 5 at most, are our reading)"
    guard let (low, high) = extremes(.soc, cluster, at: now) else {
      return Finding(
        rule: .soc, verdict: .unknown, measured: .soc(nil), sentence: "Not every module's SOC is known; \(reason).")
    }
    let difference = Decimal(Int64(((high - low) * 10).rounded()), decimals: 1)
    return Finding(
      rule: .soc,
      verdict: difference.double <= samePercent ? .passed : difference.double <= mostPercent ? .unknown : .failed,
      measured: .soc(difference),
      sentence: "SOC differs by \(difference.text) points; \(reason).")
  }

  /// Least and most of a field over all modules, or `nil` when one of them is missing or old.
  private static func extremes(_ field: Field, _ cluster: Cluster, at now: Instant) -> (low: Double, high: Double)? {
    let values = cluster.modules.map { module -> Double? in
      guard let reading = module[field], reading.freshness(at: now) == .live else { return nil }
      return reading.number
    }
    let known = values.compactMap(\.self)
    guard known.count == values.count, let low = known.min(), let high = known.max(), high - low < 1e9 else {
      return nil
    }
    return (low, high)
  }

  private static let addressRule = "DIP addresses must run from 1 without a gap; a restart applies a change"

  private static let noAddresses = Finding(
    rule: .addresses, verdict: .unknown, measured: .addresses(nil),
    sentence: "The port does not tell the DIP addresses: look. \(addressRule).")

  private static func gaps(_ addresses: [Int]) -> Finding {
    let sorted = addresses.sorted()
    let isRight = !sorted.isEmpty && sorted == Array(1...sorted.count) && sorted.count <= Cluster.mostModules
    let list = sorted.map { String($0) }.joined(separator: ", ")
    return Finding(
      rule: .addresses, verdict: isRight ? .passed : .failed, measured: .addresses(sorted),
      sentence: "Addresses \(list): \(addressRule).")
  }

  private static func firmware(_ cluster: Cluster, _ manual: Manual) -> Finding {
    let reason = "up to \(manual.mostModules.number) modules need firmware above \(manual.firmware.number)"
    guard let raw = cluster.module(1)?[.softwareVersion]?.value.plain else {
      return Finding(
        rule: .firmware, verdict: .unknown, measured: .firmware(nil),
        sentence: "The firmware was not read yet; \(reason).")
    }
    return Finding(
      rule: .firmware, verdict: .unknown, measured: .firmware(raw),
      sentence: "Register 10 reads \(raw) and where its point belongs is not known; \(reason).")
  }
}
