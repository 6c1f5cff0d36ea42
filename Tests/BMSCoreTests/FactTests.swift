import BMSCore
import Testing

/// What is written into a capture is read out of it as the same fact.
@Suite struct FactTests {
  @Test(arguments: [
    (Fact.Event.link(.up), "link up"),
    (.link(.down("ttyUSB0 was unplugged")), "link down: ttyUSB0 was unplugged"),
    (.link(.otherModule("its SOC jumped")), "another module answers: its SOC jumped"),
    (.remark("I turned the SOC to 60 %"), "I turned the SOC to 60 %"),
  ])
  func `a link's sentence stands once, to and from the text`(event: Fact.Event, text: String) {
    #expect(CaptureEvent.Content(event) == .note(text))
    #expect(Fact.Event(CaptureEvent.Content.note(text)) == event)
  }

  @Test(arguments: ["link up again", "a link down: no", "Link up", ""])
  func `other text is somebody's remark`(text: String) {
    #expect(Fact.Event(CaptureEvent.Content.note(text)) == .remark(text))
  }

  @Test func `what was concluded is not in a capture: it is worked out again`() {
    let now = Instant(microseconds: 1)
    #expect(!Fact(now, "can0", .learnt(.forgotten)).isCaptured)
    #expect(!Fact(now, "can0", .link(.state(.up))).isCaptured)
    #expect(Fact(now, "can0", .received([1])).isCaptured)
  }

  @Test func `a buffer that nobody drains is bounded, counts its losses, and makes nothing that nobody wants`() {
    var buffer = FactBuffer()
    buffer.append({ () -> Fact.Event in fatalError("nobody wants this") }(), link: "", at: Instant(microseconds: 0))
    buffer.keep(true)
    for number in 0..<FactBuffer.mostFacts + 3 {
      buffer.append(.remark(""), link: "", at: Instant(microseconds: Int64(number)))
    }
    #expect(buffer.lost == 3)
    var facts: [Fact] = []
    buffer.drain(into: &facts)
    #expect(facts.count == FactBuffer.mostFacts)
    buffer.drain(into: &facts)
    #expect(facts.count == FactBuffer.mostFacts)
  }
}
