// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]
// The protocols are optimised in a debug build as well: tests take their seconds there, a third of what they took
// without. Overflow, bounds and preconditions are checked either way. What a debugger would know of optimised code is
// little, and to write it down took a third of the compiler's time (122 and 81 s of a processor).
let fast: [SwiftSetting] = [.unsafeFlags(["-O", "-gnone"], .when(configuration: .debug))]
let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "WecoTUI",
  products: [.executable(name: "wecotui", targets: ["WecoTUI"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // No pkgConfig: Debian's ncursesw.pc makes SwiftPM warn about prohibited flags on every build.
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CCrypt", providers: [.apt(["libcrypt-dev"])]),
    // Its header alone: the library is loaded where it is used.
    .systemLibrary(name: "CMosquitto", providers: [.apt(["libmosquitto-dev"])]),
    // The same.
    .systemLibrary(name: "CLibUSB", providers: [.apt(["libusb-1.0-0-dev"])]),
    .target(name: "BMSCore", swiftSettings: strict + fast),
    .target(name: "Transport", dependencies: ["BMSCore", "CLinux", "CLibUSB"], swiftSettings: strict),
    .executableTarget(
      name: "WecoTUI",
      dependencies: ["BMSCore", "Transport", "CNcurses", "CSQLite", "CCrypt", "CMosquitto", argumentParser],
      // The version: Sources/WecoTUI/VERSION is the file VERSION at the root.
      resources: [.embedInCode("VERSION")], swiftSettings: strict),
    .testTarget(
      name: "BMSCoreTests", dependencies: ["BMSCore"],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(name: "TransportTests", dependencies: ["Transport"], swiftSettings: strict),
    .testTarget(
      name: "WecoTUITests", dependencies: ["WecoTUI", argumentParser],
      exclude: ["Golden"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
