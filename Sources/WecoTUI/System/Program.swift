internal import Glibc

/// The program about itself.
enum Program {
  /// As the file `VERSION` at the root says it, which the build puts into the program.
  static let version = String(decoding: PackageResources.VERSION.prefix { $0 > 0x20 }, as: UTF8.self)
}
