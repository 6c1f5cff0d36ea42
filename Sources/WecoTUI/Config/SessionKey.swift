internal import ArgumentParser

/// A session key as the user writes it: four hexadecimal digits, `0x` allowed.
struct SessionKey: ExpressibleByArgument {
  let value: UInt16

  init?(argument: String) {
    let digits = argument.lowercased().hasPrefix("0x") ? argument.dropFirst(2) : argument[...]
    guard (1...4).contains(digits.utf8.count), let value = UInt16(digits, radix: 16) else { return nil }
    self.value = value
  }
}
