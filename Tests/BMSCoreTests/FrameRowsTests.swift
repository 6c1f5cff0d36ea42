import Glibc
import Testing

@testable import BMSCore

/// Every row of every frame as one line of `Fixtures/frames.txt`: who sends it, where a field stands, how wide it is, its
/// sign, order, scale and offset, what means nothing, what it can be, each alarm bit.
///
/// The rows were read against can-protocols once, as the head of the file says. A row that moves is to be read against its
/// section again; then RECORD_GOLDEN=1 records it below that head.
@Suite struct FrameRowsTests {
  @Test func `no row of a frame moves unseen`() throws {
    let found = CANFamily.all.flatMap { Self.lines(of: $0) }
    let path = "\(#filePath.dropLast("FrameRowsTests.swift".count))Fixtures/frames.txt"
    if getenv("RECORD_GOLDEN") != nil {
      let head = try Self.read(path).filter { $0.hasPrefix("#") }
      let file = try #require(fopen(path, "w"))
      defer { fclose(file) }
      for line in head + found { fputs(line + "\n", file) }
    }
    let known = try Self.read(path).filter { !$0.hasPrefix("#") }
    #expect(known.count == found.count)
    for (known, found) in zip(known, found) { #expect(known == found) }
  }

  private static func read(_ path: String) throws -> [String] {
    let file = try #require(fopen(path, "r"), "\(path): record it with RECORD_GOLDEN=1")
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private static func lines(of family: CANFamily) -> [String] {
    let tables = family.frames + family.variants.flatMap(\.frames)
    return tables.flatMap { table in
      let ids = table.ids.ranges.map {
        $0.count == 1 ? hex($0.lowerBound) : "\(hex($0.lowerBound))-\(hex($0.upperBound))"
      }
      let head = "\(family.id) \(table.sender) \(ids.joined(separator: " ")) \(table.order) \(table.grade.rawValue)"
      return table.parts.enumerated().flatMap { number, part in
        part.rows.enumerated().map { place, row in
          let next = place + 1 < part.rows.count ? part.rows[place + 1] : nil
          let placed = row.placed(part.grade ?? table.grade, table.order, volts: family.volts, before: next)
          return "\(head) \(number): \(text(placed))"
        }
      }
    }
  }

  private static func text(_ row: CANRow) -> String {
    var parts = ["\(row.field.id) \(row.kind) \(row.byte)+\(row.width) at \(row.lowest) mask \(hex(row.mask))"]
    if row.isSigned { parts.append("signed") }
    parts.append("x\(row.factor)/10^\(row.decimals)\(row.bias == 0 ? "" : " bias \(row.bias)") \(row.toldUnit)")
    if !row.blanks.isEmpty { parts.append("nothing at \(row.blanks)") }
    if row.least != .min { parts.append("\(row.least)...\(row.most)") }
    if row.isMember { parts.append("member") }
    switch row.kind {
    case .alarmBits, .alarmState:
      parts.append("\(row.severity) " + row.packedAlarms.map { "\($0.bit)=\($0.alarm)" }.joined(separator: ","))
    case .alarmPairs: parts.append("\(row.severity)")
    case .word, .namedWord: parts.append("\(row.words)")
    case .equals: parts.append("is \(hex(row.packed))")
    default: break
    }
    return parts.joined(separator: ", ") + " \(row.grade?.rawValue ?? "")"
  }

  private static func hex(_ number: some FixedWidthInteger) -> String { String(number, radix: 16, uppercase: true) }
}
