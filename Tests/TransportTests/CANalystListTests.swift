import BMSCore
import Glibc
import Testing

@testable import Transport

@Suite struct CANalystListTests {
  /// A tree of files as sysfs has them.
  private func tree(_ devices: [String: [String: String]]) throws -> String {
    var template = Array("/tmp/weco-usb-XXXXXX".utf8CString)
    let root = try #require(mkdtemp(&template).map { String(cString: $0) })
    for (place, files) in devices {
      let folder = "\(root)/sys/bus/usb/devices/\(place)"
      #expect(system("mkdir -p \(folder)") == 0)
      for (name, text) in files {
        let file = try #require(fopen("\(folder)/\(name)", "w"))
        fputs(text + "\n", file)
        fclose(file)
      }
    }
    return root
  }

  private func device(_ serial: String?, product: String = CANalyst.product, node: Int) -> [String: String] {
    var files = [
      "idVendor": "04d8", "idProduct": "0053", "product": product, "busnum": "1", "devnum": "\(node)",
      "bNumInterfaces": " 1",
    ]
    files["serial"] = serial
    return files
  }

  @Test func `adapters are found in sysfs, by serial number or by their place`() throws {
    let root = try tree([
      "1-2": device("31F", node: 4), "1-2:1.0": ["bNumEndpoints": "0c"],
      "1-3": device(nil, product: "clone", node: 12), "1-3:1.0": ["bNumEndpoints": "0c"],
      "1-4": device("X", node: 13), "1-4:1.0": ["bNumEndpoints": "03"],
      "1-5": ["idVendor": "0403", "idProduct": "6001", "busnum": "1", "devnum": "9"], "usb1": ["busnum": "x"],
    ])
    defer { _ = system("rm -r \(root)") }
    let all = CANalystList.all(root: root)
    #expect(all.map(\.serial) == ["31F", "1-3", "X"])
    #expect(all.map(\.path) == ["004", "012", "013"].map { "\(root)/dev/bus/usb/001/\($0)" })
    #expect(all.map(\.isKnownFirmware) == [true, false, true] && all.map(\.isBuiltAsKnown) == [true, true, false])
    func find(_ text: String) throws(TransportError) -> String {
      guard let name = CANalystName(text) else { throw .badAdapterName(text) }
      return try CANalystList.find(name, called: text, root: root).place
    }
    #expect(try find("canalystii:31F/1") == "1-2")
    #expect(try find("canalystii:1-3") == "1-3")
    #expect(throws: TransportError.severalAdapters("canalystii", ["31F", "1-3", "X"])) { try find("canalystii") }
    #expect(throws: TransportError.noAdapter("canalystii:Y", others: ["31F", "1-3", "X"])) { try find("canalystii:Y") }
    #expect(throws: TransportError.foreignAdapter("canalystii:X", product: CANalyst.product)) {
      try find("canalystii:X")
    }
    #expect(CANalystList.all(root: "\(root)/none").isEmpty)
  }

  @Test func `old frames are nobody's, and what may be lost is counted`() {
    let start = Instant(microseconds: 0)
    var poll = CANalystPoll(.first, at: start)
    let turns: [(waiting: UInt32, milliseconds: Int64)] = [(999, 25), (1000, 50), (0, 144), (0, 239)]
    let late = turns.map { poll.asked($0.waiting, at: start + .milliseconds($0.milliseconds)) }
    #expect(late == [false, true, false, true])
    let buffer: [UInt8] = [1, 0x51, 3, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0x2A] + [UInt8](repeating: 0, count: 49)
    for isOld in [true, false] {
      var batch = CANalystBatch(product: nil)
      poll.read(buffer[...], at: start + .milliseconds(250), isOld: isOld, into: &batch)
      #expect(batch.frames.count == (isOld ? 0 : 1) && batch.mistakes == 0)
    }
  }

  @Test func `a listener who does not fetch loses what is counted as dropped`() throws {
    let name = try #require(CANalystName("canalystii"))
    let now = MonotonicClock.now()
    let inbox = try CANalystInbox("canalystii", name, at: now)
    var batch = CANalystBatch(product: nil)
    batch.frames = Array(repeating: (CANFrame(id: .standard(1), data: [1]), now), count: 5000)
    for _ in 0..<3 { inbox.put(batch, at: now) }
    let fetched = inbox.fetch()
    #expect(fetched.frames.count == 8192 && fetched.dropped == 15_000 - 8192)
    #expect(inbox.fetch().frames.isEmpty && inbox.look().dropped == fetched.dropped)
  }
}
