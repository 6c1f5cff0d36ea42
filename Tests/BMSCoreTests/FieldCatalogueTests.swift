import Testing

@testable import BMSCore

@Suite struct FieldCatalogueTests {
  @Test func `every field has its row, in the order of the cases, and an id of its own`() {
    #expect(Field.catalogue.map(\.field) == Field.allCases)
    #expect(Set(Field.catalogue.map(\.id)).count == Field.catalogue.count)
    for field in Field.allCases {
      #expect(Field(id: field.id) == field)
      #expect(Field(ofBattery: field.id) == (field.isOfBattery ? field : nil))
      #expect(!field.label.isEmpty && field.label != field.id && !field.wireName.isEmpty, "\(field)")
    }
    #expect(Field(id: "no such field") == nil)
  }
}
