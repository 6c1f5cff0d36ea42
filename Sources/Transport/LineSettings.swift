internal import CLinux
internal import Glibc

/// A serial line's settings as the kernel keeps them, so that odd rates survive being saved and put back.
struct LineSettings {
  private var settings = clinux_termios2()

  /// The settings in force. Throws ENOTTY for what is no serial line.
  init(of fd: Int32) throws(Errno) {
    var current = clinux_termios2()
    try Syscall.run { clinux_get_termios2(fd, &current) }
    settings = current
  }

  func apply(to fd: Int32) throws(Errno) {
    var wanted = settings
    try Syscall.run { clinux_set_termios2(fd, &wanted) }
  }

  /// The output rate in baud.
  var rate: UInt32 { settings.c_ospeed }

  /// The same line as raw 8N1 without flow control: bytes pass both ways untouched.
  ///
  /// VMIN is 1 so that a read of nothing says EAGAIN; with 0 it would look like a hang-up.
  func raw(rate: UInt32) -> LineSettings {
    var line = self
    line.settings.c_iflag = 0
    line.settings.c_oflag = 0
    line.settings.c_lflag = 0
    // Keep only whether the modem lines drop on close; CLOCAL ignores them meanwhile.
    let hangUpOnClose = settings.c_cflag & UInt32(HUPCL)
    line.settings.c_cflag = hangUpOnClose | UInt32(CS8 | CREAD | CLOCAL) | LineSettings.rateBits(rate)
    line.settings.c_ispeed = rate
    line.settings.c_ospeed = rate
    withUnsafeMutableBytes(of: &line.settings.c_cc) {
      $0[Int(VMIN)] = 1
      $0[Int(VTIME)] = 0
    }
    return line
  }

  /// Whether this is a raw 8N1 line within 2 % of the rate, as much as a receiver forgives.
  ///
  /// Setting a line reports success when *any* part was taken, so what was wanted has to be read back.
  func isRaw(at rate: UInt32) -> Bool {
    let framing = UInt32(CSIZE | CSTOPB | PARENB)
    let off = rate > settings.c_ospeed ? rate - settings.c_ospeed : settings.c_ospeed - rate
    return settings.c_cflag & framing == UInt32(CS8) && settings.c_lflag & UInt32(ICANON | ECHO) == 0
      && UInt64(off) * 50 <= UInt64(rate)
  }

  /// Standard rates get their own code, so that other programs' `stty` reads them; the rest go as plain numbers.
  private static func rateBits(_ rate: UInt32) -> UInt32 {
    if let low = lowRates.firstIndex(of: rate) { return UInt32(low + 1) }
    if let high = highRates.firstIndex(of: rate) { return UInt32(CLINUX_BOTHER) | UInt32(high + 1) }
    return UInt32(CLINUX_BOTHER)
  }

  /// B50... and B57600..., in the order of their codes (1... and 0x1001...).
  private static let lowRates: [UInt32] = [
    50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19_200, 38_400,
  ]
  private static let highRates: [UInt32] = [
    57_600, 115_200, 230_400, 460_800, 500_000, 576_000, 921_600, 1_000_000, 1_152_000, 1_500_000, 2_000_000,
    2_500_000, 3_000_000, 3_500_000, 4_000_000,
  ]

  /// What may be asked for at all; 0 would mean "hang up".
  static let rates: ClosedRange<UInt32> = 50...4_000_000
}
