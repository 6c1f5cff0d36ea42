internal import BMSCore

/// A place in the manual that something leads to.
enum ManualPlace: Hashable, Sendable {
  case section(Manual.Section)
  case trouble(Manual.Trouble)
}

/// One line of a chapter.
enum ManualEntry: Sendable {
  case row(String, String)
  /// What is doubtful in print, with our reading or what contradicts it; the name is empty where it belongs to the row
  /// before.
  case doubtful(String, String)
  /// A row of the table of troubles.
  case trouble(Manual.Trouble)
  case words(String)
}

/// A chapter of the manual, in the order in which a technician asks.
struct ManualChapter: Sendable {
  let title: String
  /// Where it stands, the main one first.
  let sections: [Manual.Section]
  let entries: [ManualEntry]
}

/// The vendor's installation manual as far as it is told here: numbers and rules from `Manual`, words from `Texts.Book`.
enum ManualBook {
  static let chapters = chapters(of: .printed)

  static func chapters(of manual: Manual) -> [ManualChapter] {
    [
      ManualChapter(
        title: Texts.Book.troubles, sections: [.faults], entries: Manual.Trouble.allCases.map { .trouble($0) }),
      leds(manual), rates(manual), startOne(manual), startSeveral(manual), forcedCharge(manual), afterCut(manual),
      chain,
      dip(manual), parallel(manual), torques(manual), settings(manual), warranty(manual), service(manual),
    ]
  }

  private static func leds(_ manual: Manual) -> ManualChapter {
    let patterns: [(LEDPattern, String)] = [
      (.lowVoltage, Texts.Book.lowVoltage), (.lowTemperature, Texts.Book.lowTemperature),
      (.highCurrent, Texts.Book.highCurrent), (.highTemperature, Texts.Book.highTemperature),
      (.highVoltage, Texts.Book.highVoltage), (.masterLost, Texts.Book.masterLost), (.bmsFault, Texts.Book.bmsFault),
    ]
    return ManualChapter(
      title: Texts.Book.leds, sections: [.leds],
      entries: [
        .row(Texts.Book.ledStart, Texts.Book.ledStart(manual.ledStart.seconds)),
        .row(Texts.Book.ledBands, Texts.Book.ledBands(manual.ledBands.value)),
        .doubtful("", Texts.Book.ledCount), .row(Texts.Book.ledFault, Texts.Book.ledFault(manual.ledTurn.seconds)),
      ] + patterns.map { .row($0.text ?? "", $1) })
  }

  private static func rates(_ manual: Manual) -> ManualChapter {
    func rows(_ direction: Manual.Direction) -> [ManualEntry] {
      manual.rates.value.filter { $0.direction == direction }.map { row in
        let rate = Texts.Book.rate(row.tenthsOfC)
        let range = Texts.Book.range(row.celsius)
        guard let printed = row.printed else { return .row(range, rate) }
        return .doubtful(printed.text, Texts.Book.misprint(rate, readAs: range))
      }
    }
    return ManualChapter(
      title: Texts.Book.rates, sections: [.rates],
      entries: [.words(Texts.Book.charge)] + rows(.charge)
        + [.doubtful("", Texts.Book.noCharge(manual.noChargeBelow.text)), .words(Texts.Book.discharge)]
        + rows(.discharge))
  }

  private static func startOne(_ manual: Manual) -> ManualChapter {
    ManualChapter(
      title: Texts.Book.startOne, sections: [.start, .stop, .panel],
      entries: [
        .row(
          Texts.Book.start,
          Texts.Book.startOne(press: manual.startPress.seconds, blink: manual.startBlink.seconds)),
        .row(Texts.Book.stop, Texts.Book.stopOne(press: manual.stopPress.seconds)),
      ])
  }

  private static func startSeveral(_ manual: Manual) -> ManualChapter {
    ManualChapter(
      title: Texts.Book.startSeveral, sections: [.parallel, .parallelStart, .parallelStop],
      entries: [
        .row(Texts.Book.before, Texts.Book.beforeSeveral(manual.moduleVolts.text)), .row("", Texts.Book.beforeCables),
        .row(
          Texts.Book.start,
          Texts.Book.startSeveral(press: manual.startPress.seconds, most: manual.mostModules.number)),
        .row(
          Texts.Book.stop,
          Texts.Book.stopSeveral(
            press: manual.stopPress.seconds, flash: manual.slavesFlash.seconds, off: manual.slavesOff.seconds)),
        .row(Texts.Book.oneSlave, Texts.Book.oneSlaveAlone),
      ])
  }

  private static func forcedCharge(_ manual: Manual) -> ManualChapter {
    let press = Texts.Book.forcedPress(
      manual.forcedCharge.text, manual.forcedChargeVolts.text, seconds: manual.forcedChargeTime.seconds)
    return ManualChapter(
      title: Texts.Book.forcedCharge, sections: [.forcedCharge],
      entries: [
        .row(Texts.Book.forcedWhen, Texts.Book.forcedState), .row(Texts.Book.forcedFirst, Texts.Book.forcedSource),
        .row(Texts.Book.forcedThen, press),
      ])
  }

  private static func afterCut(_ manual: Manual) -> ManualChapter {
    let restart = manual.selfRestart.value
    func hours(_ span: Span) -> Int64 { span.microseconds / 3_600_000_000 }
    return ManualChapter(
      title: Texts.Book.afterCut, sections: [.limits],
      entries: [
        .row(
          Texts.Book.selfRestart,
          Texts.Book.selfRestart(
            restart, minutes: restart.each.microseconds / 60_000_000, hours: hours(restart.slowFrom),
            slowHours: hours(restart.slowEach))),
        .doubtful("", Texts.Book.restartReading),
        .row(
          Texts.Book.wait, Texts.Book.wait(manual.tripsInARow.number, minutes: manual.waitAfterTrips.minutes)),
        .row(Texts.Book.inverterOff, Texts.Book.inverterOffText),
      ])
  }

  private static let chain = ManualChapter(
    title: Texts.Book.chain, sections: [.cabling],
    entries: [
      .row(Texts.Book.chainFrom, Texts.Book.chainText), .row(Texts.Book.chainNot, Texts.Book.chainNotText),
      .row(Texts.Book.chainCAN, Texts.Book.chainCANText),
    ])

  private static func dip(_ manual: Manual) -> ManualChapter {
    // The numbers of the pictures' headings as printed; one stands twice.
    let pictures = ["5.5.1", "5.5.2", "5.5.3", "5.5.4", "5.5.5", "5.5.5", "5.5.6", "5.5.7"]
    return ManualChapter(
      title: Texts.Book.dip, sections: [.dip],
      entries: [
        .row(Texts.Book.dipWhen, Texts.Book.dipWhenText),
        .row(Texts.Book.dipSwitch(manual.canSwitch.number), Texts.Book.dipSwitchText),
        .row(Texts.Book.dipAddresses, Texts.Book.dipAddresses(manual.mostModules.number)),
        .words(Texts.Book.dipPictures),
      ]
        + pictures.enumerated().map { subs, number in
          let picture = Texts.Book.dipPicture(subs)
          return pictures.prefix(subs).contains(number)
            ? .doubtful(number, "\(picture): \(Texts.Book.dipTwice)") : .row(number, picture)
        } + [.words(Texts.Book.dipNotText)])
  }

  private static func parallel(_ manual: Manual) -> ManualChapter {
    ManualChapter(
      title: Texts.Book.parallel, sections: [.parallel, .cover, .product],
      entries: [
        .row(Texts.Book.modules, Texts.Book.modules(manual.mostModules.number, manual.firmware.number)),
        .doubtful("", Texts.Book.olderModules(manual.olderMostModules.number)),
        .row(Texts.Book.clusters, Texts.Book.clusters(manual.mostClusters.number, manual.mostModules.number)),
        .row(Texts.Book.alike, Texts.Book.alike(manual.moduleVolts.text)),
        .row(Texts.Book.busBar, Texts.Book.busBarText),
      ])
  }

  private static func torques(_ manual: Manual) -> ManualChapter {
    let busBar = manual.busBarTorque
    let table = manual.torques.value
    // What the table bears for the smallest screw that a bus bar may have.
    let most = table.filter { $0.screw == "M8" }.map(\.most).max()
    let doubt: [ManualEntry] =
      most.map { $0 < busBar.value } == true
      ? [.doubtful("", Texts.Book.tooMuch(busBar.number, most: most?.text ?? ""))] : []
    return ManualChapter(
      title: Texts.Book.torques, sections: [.torques, .cabling],
      entries: [
        .row(Texts.Book.atTerminals, Texts.Book.atTerminals(manual.terminalTorque.number)),
        .row(Texts.Book.busBar, Texts.Book.atBusBar(busBar.number)),
      ] + doubt
        + table.map { .row($0.screw, Texts.Book.torque(applied: $0.applied.text, most: $0.most.text, $0.use)) }
        + [.row(Texts.Book.quarterly, Texts.Book.quarterlyText)])
  }

  private static func settings(_ manual: Manual) -> ManualChapter {
    func cutOff(_ entry: Manual.Entry<Manual.CutOff>) -> String { Texts.Book.cutOff(entry.value) }
    let most = manual.mostAmperes.text
    // The table of rates goes further down than the range that stands beside the other limits.
    let coldest = manual.rates.value.filter { $0.direction == .charge }.map(\.celsius.lowerBound)
      .filter { Double($0) < manual.chargingCelsius.value.lowerBound.double }.prefix(1)
    return ManualChapter(
      title: Texts.Book.settings, sections: [.rates, .limits],
      entries: [
        .row(Texts.Book.approval, Texts.Book.approvalText),
        .row(Texts.Book.lowCutOff, cutOff(manual.lowCutOff)),
        .row("", Texts.Book.onGrid(cutOff(manual.onGridCutOff))),
        .row("", Texts.Book.offGrid(cutOff(manual.offGridCutOff))),
        .row(Texts.Book.highCutOff, cutOff(manual.highCutOff)),
        .row(Texts.Book.charge, Texts.Book.current(manual.chargeAmperes.text, most: most)),
        .row(
          Texts.Book.discharge,
          Texts.Book.dischargeCurrent(
            manual.dischargeAmperes.text, most: most, suggested: manual.suggestedAmperes.text)),
        .row(Texts.Book.contactor, Texts.Book.contactor(manual.contactorVolts.text)),
      ] + depths(manual) + [
        .row(
          Texts.Book.temperature,
          Texts.Book.temperature(
            charging: manual.chargingCelsius.text, operating: manual.operatingCelsius.text))
      ] + coldest.map { .doubtful("", Texts.Book.temperatureDoubt($0)) } + [
        .row(
          Texts.Book.nameplate, Texts.Book.nameplate(manual.nominalVolts.text, manual.usableAmpereHours.text)),
        .row(
          Texts.Book.limits5K3,
          Texts.Book.limits5K3(charge: manual.noChargeVolts.text, discharge: manual.noDischargeVolts.text)),
      ])
  }

  /// A smaller depth that begins lower than a greater one cannot be meant.
  private static func depths(_ manual: Manual) -> [ManualEntry] {
    let depths = manual.depths.value
    return depths.enumerated().flatMap { index, depth -> [ManualEntry] in
      let (low, high) = (depth.volts.lowerBound.text, depth.volts.upperBound.text)
      var entries: [ManualEntry] = [.row(Texts.Book.depth(depth.percent), Texts.Book.depth(low, high))]
      if depth.percent == 100 {
        entries.append(
          .row("", Texts.Book.slowCharge(manual.slowCharge.text, from: manual.slowChargeFrom.text)))
      }
      if index > 0, depth.volts.lowerBound < depths[index - 1].volts.lowerBound {
        entries.append(
          .doubtful(
            "", Texts.Book.depthDoubt(low, depths[index - 1].volts.lowerBound.text, of: depths[index - 1].percent)))
      }
      return entries
    }
  }

  private static func warranty(_ manual: Manual) -> ManualChapter {
    ManualChapter(
      title: Texts.Book.warranty, sections: [.design, .storage],
      entries: [
        .row(
          Texts.Book.warrantyRange,
          Texts.Book.warrantyRange(manual.warrantyCelsius.text, rate: manual.warrantyRate.number)),
        .row(Texts.Book.storage, Texts.Book.storage(manual.storage.text, manual.storageCelsius.text)),
        .row(Texts.Book.recharge, Texts.Book.rechargeText), .doubtful("", Texts.Book.rechargeDoubt),
      ])
  }

  private static func service(_ manual: Manual) -> ManualChapter {
    ManualChapter(
      title: Texts.Book.service, sections: [.service, .settingProtocol, .equalisation],
      entries: [
        .row(Texts.Book.screws, Texts.Book.screwsText), .row(Texts.Book.plug, Texts.Book.plugText),
        .row(Texts.Book.protocolSet, Texts.Book.protocolSetText),
        .row(Texts.Book.balance, Texts.Book.balance(hours: manual.equalisation.hours)),
      ])
  }
}
