import BMSCore
import Testing

@Suite struct CaptureClustersTests {
  private func clusters(headers: [[String]] = [], _ events: [(String, CaptureEvent.Content)] = []) -> [CaptureCluster] {
    var found = CaptureClusters()
    for sources in headers {
      let header = CaptureHeader(
        version: "1.0", begun: WallTime(microseconds: 0), utcOffset: .seconds(3600), sources: sources)
      for case .comment(let text) in header.lines { found.take(comment: text) }
    }
    for (index, event) in events.enumerated() {
      found.take(CaptureEvent(WallTime(microseconds: Int64(index)), event.0, event.1))
    }
    return found.all
  }

  private let frame = CaptureEvent.Content.frame(.data(CANFrame(id: .standard(0x351), data: [])))
  private let bytes = CaptureEvent.Content.received([1])
  private func alone(_ bus: String) -> CaptureCluster { CaptureCluster(name: bus, port: nil, buses: [bus]) }

  @Test func `buses without a serial link are clusters of their own`() {
    #expect(clusters([("can0", frame), ("can1", frame), ("can0", frame)]) == [alone("can0"), alone("can1")])
  }

  @Test func `without a header a bus belongs to the serial link before it, or to the first`() {
    let one = CaptureCluster(name: "ttyUSB0", port: "ttyUSB0", buses: ["can0", "can1"])
    #expect(clusters([("can0", frame), ("ttyUSB0", bytes), ("can1", frame)]) == [one])
    let two = [
      CaptureCluster(name: "a", port: "a", buses: ["can0"]), CaptureCluster(name: "b", port: "b", buses: ["can1"]),
    ]
    #expect(clusters([("a", bytes), ("can0", frame), ("b", bytes), ("can1", frame), ("can0", frame)]) == two)
  }

  @Test func `an older header says the order of the command line`() {
    let serial = "s: /dev/s, 115200 8N1"
    let whole = CaptureCluster(name: "s", port: "s", buses: ["can0", "can1"])
    let traffic = [("can1", frame), ("can0", frame), ("s", bytes)]
    #expect(clusters(headers: [[serial, "can0: CAN", "can1: CAN"]], traffic) == [whole])
    #expect(
      clusters(headers: [["can0: CAN", serial, "can1: CAN"]], traffic)
        == [alone("can0"), CaptureCluster(name: "s", port: "s", buses: ["can1"])])
    #expect(
      clusters(headers: [["can0: CAN", "can1: CAN"]]) == [alone("can0"), alone("can1")], "also where all is silent")
    // A second part, or another source chosen meanwhile: its order begins anew.
    #expect(
      clusters(headers: [[serial], [serial], ["can0: CAN"]], traffic)
        == [CaptureCluster(name: "s", port: "s", buses: []), alone("can0"), alone("can1")])
  }

  @Test func `a header that names the clusters goes before the order`() {
    let sources = [
      CaptureSource("s", "/dev/s, 115200 8N1", cluster: "garage, left"), CaptureSource("can1", "CAN", cluster: "shed"),
      CaptureSource("can0", "CAN", cluster: "garage, left"), CaptureSource("can2", "CAN", cluster: "shed"),
    ]
    #expect(
      clusters(headers: [sources.map(\.text)]) == [
        CaptureCluster(name: "garage, left", port: "s", buses: ["can0"]),
        CaptureCluster(name: "shed", port: nil, buses: ["can1", "can2"]),
      ])
  }

  @Test func `no two clusters have one name and no file makes more than there can be`() {
    let twice = ["a: /dev/a, 115200 8N1, cluster x", "b: /dev/b, 115200 8N1, cluster x", "x: CAN"]
    #expect(clusters(headers: [twice]).map(\.name) == ["x", "x 2"])
    #expect(clusters(headers: [twice]).flatMap(\.buses) == ["x"])
    let many = (0..<500).map { ("can\($0)", frame) }
    #expect(
      clusters(headers: Array(repeating: ["a: b: c", ": ", "", "x: CAN, cluster "], count: 100), many).count <= 32)
  }

  @Test func `an incident's own header, and links whose names a line cannot hold`() {
    let sources = [CaptureSource("can0", "CAN", cluster: "g"), CaptureSource("my port", "service port", cluster: "g")]
    #expect(
      clusters(headers: [sources.map(\.text)], [("my_port", bytes), ("can0", frame)])
        == [CaptureCluster(name: "g", port: "my_port", buses: ["can0"])])
  }

  @Test func `a redacted capture has the clusters it had`() {
    var redactor = Redactor()
    let adapter = "/dev/serial/by-id/usb-FTDI_FT232R_A50285BI-if00-port0"
    let header = CaptureHeader(
      version: "1.0", begun: WallTime(microseconds: 0), utcOffset: .zero,
      sources: [
        CaptureSource(adapter, "\(adapter), 115200 8N1", cluster: "Anna's house").text,
        CaptureSource("can0", "CAN", cluster: "Anna's house").text,
        CaptureSource("can1", "CAN", cluster: "Bea's house").text, CaptureSource("can2", "CAN", cluster: "can2").text,
      ])
    let events = [(adapter, bytes), ("can0", frame), ("can1", frame), ("can2", frame)].map { link, content in
      CaptureLine.event(CaptureEvent(WallTime(microseconds: 0), link, content))
    }
    var found = CaptureClusters()
    var lines: [CaptureLine] = []
    for line in header.lines + events { lines += redactor.redact(line) }
    lines += redactor.finish()
    for line in lines {
      switch line {
      case .comment(let text):
        #expect(!text.contains("house") && !text.contains("A50285BI"))
        found.take(comment: text)
      case .event(let event): found.take(event)
      }
    }
    #expect(
      found.all == [
        CaptureCluster(name: "cluster1", port: "serial1", buses: ["can0"]),
        CaptureCluster(name: "cluster2", port: nil, buses: ["can1"]), alone("can2"),
      ])
  }
}
