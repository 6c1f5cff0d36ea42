internal import BMSCore

/// "May these be paralleled?" on screen: one word a rule, and the manual's reasons.
struct ParallelVerdict {
  private let findings: [ParallelCheck.Finding]
  private let verdict: ParallelCheck.Verdict

  init(_ shown: ClusterState, at now: Instant) {
    let cluster = shown.cluster
    findings = ParallelCheck.findings(cluster, addresses: shown.notes.addresses(of: cluster), at: now)
    verdict = ParallelCheck.verdict(findings)
  }

  /// `voltage ok  SOC no  addresses check`
  func words() -> Line {
    findings.reduce(.empty) { line, finding in
      line + Line(Texts.Parallel.rule(finding.rule), .label) + Line(" ") + Self.word(finding.verdict) + Line("  ")
    }
  }

  func group(_ cluster: Cluster, _ context: PageContext, width: Int) -> Block {
    var block = Block(Texts.Parallel.question, note: answer, width: width)
    let volts = Spread(.totalVoltage, .volt, in: cluster, at: context.now)
    let soc = Spread(.soc, .percent, in: cluster, at: context.now)
    for finding in findings {
      let text: ReadingText? =
        switch finding.rule {
        case .voltage: volts?.text ?? .unknown
        case .soc: soc?.text ?? .unknown
        case .count, .addresses, .firmware: nil
        }
      let label = Texts.Parallel.rule(finding.rule)
      if let text {
        let field: Field? = finding.rule == .soc ? .soc : nil
        block.add(Rows.field(label, text, of: field, middle: Self.word(finding.verdict), width: width))
      } else {
        block.add((Line(" ") + Line(label, .label)).fitted(to: 11) + Self.word(finding.verdict))
      }
    }
    return block
  }

  /// The manual's reasons, what fails first.
  func reasons(width: Int) -> Block {
    var block = Block(Texts.Parallel.reasons, width: width)
    for wanted in [ParallelCheck.Verdict.failed, .unknown, .passed] {
      for finding in findings where finding.verdict == wanted {
        let style: Style = wanted == .failed ? .fault : .hint
        block.add(Texts.finding(finding), style)
      }
    }
    return block
  }

  var answer: Line {
    switch verdict {
    case .passed: Line(Texts.Parallel.may, .good)
    case .failed: Line(Texts.Parallel.mayNot, .fault)
    case .unknown: Line(Texts.Parallel.look, .warning)
    }
  }

  private static func word(_ verdict: ParallelCheck.Verdict) -> Line {
    switch verdict {
    case .passed: Line(Texts.Parallel.ok, .good)
    case .failed: Line(Texts.Parallel.no, .fault)
    case .unknown: Line(Texts.Parallel.check, .warning)
    }
  }
}
