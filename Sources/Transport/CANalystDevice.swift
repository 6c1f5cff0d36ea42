internal import BMSCore
internal import CLibUSB
internal import Glibc

/// An open CANalyst-II, for the thread that opened it. It can be commanded and asked; there is no way here to hand it a
/// frame.
final class CANalystDevice {
  /// A command, or its answer, takes a millisecond.
  private static let patience: UInt32 = 300
  /// Frames that wait are handed over at once. A device that has fewer than were asked for may keep the rest of the
  /// transfer open: what came by then counts.
  private static let framePatience: UInt32 = 50
  private static let interface: Int32 = 0

  private let usb: clibusb
  private let name: String
  private let descriptor: OwnedFD
  private var context: OpaquePointer?
  private var handle: OpaquePointer?
  private var buffer = [UInt8](repeating: 0, count: 255 * CANalyst.packetSize)

  /// Frames of this many buffers at once.
  var mostBuffers: Int { buffer.count / CANalyst.packetSize }

  init(_ info: CANalystInfo, called name: String) throws(TransportError) {
    usb = try Self.library(name)
    self.name = name
    do throws(Errno) {
      let path = info.path
      descriptor = OwnedFD(try Syscall.run { open(path, O_RDWR | O_CLOEXEC) })
    } catch { throw .openingAdapter(name, info, error) }
    let status = begin()
    guard status == 0 else {
      close()
      throw status == LIBUSB_ERROR_BUSY.rawValue ? .busy(name, holder: Self.holder(info)) : failure(status)
    }
  }

  deinit { close() }

  private func begin() -> Int32 {
    _ = withUnsafePointer(to: usb) { clibusb_look_for_none($0) }
    let status = usb.begin(&context)
    guard status == 0 else { return status }
    let fd = descriptor.raw
    let wrapped = withUnsafePointer(to: usb) { clibusb_wrap($0, context, fd, &handle) }
    return wrapped == 0 ? usb.claim(handle, Self.interface) : wrapped
  }

  /// A second time does nothing.
  func close() {
    if let handle {
      _ = usb.release(handle, Self.interface)
      usb.close(handle)
    }
    handle = nil
    if let context { usb.end(context) }
    context = nil
  }

  // MARK: - Speaking

  /// - Returns: whether it was taken in time.
  func send(_ command: CANalyst.Command, _ channel: CANalyst.Channel) throws(TransportError) -> Bool {
    var packet = command.packet
    return try transfer(channel.commandEndpoint, &packet, packet.count, Self.patience) == packet.count
  }

  /// The answer to the last command that has one; nil where none came in time.
  func answer(_ channel: CANalyst.Channel, atMost patience: UInt32 = patience) throws(TransportError) -> ArraySlice<
    UInt8
  >? {
    let count = try transfer(channel.answerEndpoint, &buffer, CANalyst.packetSize, patience)
    return count > 0 ? buffer[..<count] : nil
  }

  /// Buffers of frames, as many as came.
  func frames(_ channel: CANalyst.Channel, buffers: Int) throws(TransportError) -> ArraySlice<UInt8> {
    let size = min(buffers, mostBuffers) * CANalyst.packetSize
    return buffer[..<(try transfer(channel.frameEndpoint, &buffer, size, Self.framePatience + UInt32(buffers)))]
  }

  /// - Returns: how many bytes went over, within the time.
  private func transfer(
    _ endpoint: UInt8, _ bytes: inout [UInt8], _ size: Int, _ patience: UInt32
  ) throws(TransportError) -> Int {
    var count: Int32 = 0
    let status = bytes.withUnsafeMutableBufferPointer {
      usb.bulk(handle, endpoint, $0.baseAddress, Int32(min(size, $0.count)), &count, patience)
    }
    guard status == 0 || status == LIBUSB_ERROR_TIMEOUT.rawValue else { throw failure(status) }
    return Int(max(count, 0))
  }

  private func failure(_ status: Int32) -> TransportError {
    if status == LIBUSB_ERROR_NO_DEVICE.rawValue { return .unplugged(name) }
    let codes = [
      LIBUSB_ERROR_ACCESS.rawValue: EACCES, LIBUSB_ERROR_BUSY.rawValue: EBUSY, LIBUSB_ERROR_NO_MEM.rawValue: ENOMEM,
      LIBUSB_ERROR_TIMEOUT.rawValue: ETIMEDOUT,
    ]
    return .io(name, doing: .read, Errno(codes[status] ?? EIO))
  }

  /// Who has it: a program, or a driver of the kernel.
  private static func holder(_ info: CANalystInfo) -> String? {
    if let driver = info.driver, driver != "usbfs" { return driver }
    return Holder.ofOpen(info.path)?.description
  }

  // MARK: - The library

  /// Loads it; it stays.
  private static func library(_ name: String) throws(TransportError) -> clibusb {
    var table = clibusb()
    guard let library = dlopen("libusb-1.0.so.0", RTLD_NOW), clibusb_fill(library, &table) == nil else {
      throw .noUSBLibrary(name)
    }
    return table
  }
}

extension TransportError {
  static func openingAdapter(_ name: String, _ info: CANalystInfo, _ error: Errno) -> TransportError {
    switch error.code {
    case ENOENT, ENODEV, ENXIO: .noAdapter(name, others: [])
    case EACCES, EPERM:
      PortAccess.group(of: info.path).map { .permissionDenied(info.path, group: $0) }
        ?? .adapterForbidden(name, path: info.path)
    default: .io(name, doing: .open, error)
    }
  }
}
