import Testing
import Transport

@Suite struct BrokerAddressTests {
  @Test func `an address is read, with the port that its kind has`() throws {
    let addresses: [(String, String, String?)] = [
      ("mqtts://north@broker.example", "mqtts://broker.example:8883", "north"),
      ("mqtt://192.168.1.2:1884/", "mqtt://192.168.1.2:1884", nil),
      ("MQTT://host", "mqtt://host:1883", nil),
      ("mqtts://a%40b@[::1]", "mqtts://[::1]:8883", "a@b"),
      ("mqtts://[fe80::1]:9", "mqtts://[fe80::1]:9", nil),
    ]
    for (text, plain, user) in addresses {
      let address = try BrokerAddress(parsing: text)
      #expect(address.description == plain)
      #expect(address.user == user)
      #expect(try BrokerAddress(parsing: address.text) == address)
    }
  }

  @Test func `a password in it is refused, and so is what is no address`() {
    #expect(throws: BrokerAddress.Trouble.password) { try BrokerAddress(parsing: "mqtts://me:secret@host") }
    #expect(throws: BrokerAddress.Trouble.password) { try BrokerAddress(parsing: "mqtt://me:@host:1883") }
    for text in [
      "", "host", "host:1883", "http://host", "mqtt://", "mqtt://@host", "mqtt://a b", "mqtt://host/path",
      "mqtt://host:0",
      "mqtt://host:99999", "mqtts://%zz@host", "mqtt://u%00@host", "mqtt://ho#st", "mqtt://host?x",
    ] {
      #expect(throws: BrokerAddress.Trouble.form, "\(text)") { try BrokerAddress(parsing: text) }
    }
  }
}
