import BMSCore
import Testing

@Suite struct FieldTableTests {
  @Test("It holds what a dictionary holds, in the order of the fields") func asADictionary() {
    var (table, model, random) = (FieldTable<Int>(), [Field: Int](), SplitMix64(seed: 11))
    let all = Field.allCases
    for number in 0..<2 * all.count {
      let field = all[Int(random.next() % UInt64(all.count))]
      table.set(field, number)
      model[field] = number
      #expect(all.allSatisfy { table[$0] == model[$0] })
    }
    #expect(table.keys == model.keys.sorted { $0.rawValue < $1.rawValue })
    #expect(table.map { $0.0 } == table.keys && table.map { $0.1 } == table.values)
  }

  @Test("Two are the same whatever the order in which they were filled") func order() {
    var (one, other) = (FieldTable<Int>(), FieldTable<Int>())
    for field in [Field.soc, .current, .soh] { one.set(field, Int(field.rawValue)) }
    for field in [Field.soh, .soc, .current] { other.set(field, Int(field.rawValue)) }
    #expect(one == other && Set([one, other]).count == 1)
    other.set(.soc, -1)
    #expect(one != other)
  }
}
