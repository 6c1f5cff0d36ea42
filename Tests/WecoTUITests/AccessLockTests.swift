import BMSCore
import Testing

@testable import WecoTUI

/// The installer's passphrase: who gets in, for how long, and how often it may be tried.
@Suite struct AccessLockTests {
  /// `openssl passwd -6 -salt wecotui "open sesame"`
  static let hash =
    "$6$wecotui$13D/D1vfE3qGmza3seSo1fEGzwNpDL8gUp6oieESeyjrBEWk.7nkcEfqjyi6ShgP.bsQMAAwAM9itdG5q/Hj3/"
  private let now = Instant(microseconds: 1_000_000)

  private func lock() throws -> AccessLock {
    let hash = try #require(PassphraseHash(Self.hash))
    return AccessLock(hash)
  }

  @Test func `only the words fit the hash`() throws {
    let hash = try #require(PassphraseHash(Self.hash))
    #expect(hash.fits("open sesame"))
    for wrong in ["", "open sesam", "Open sesame", "open sesame ", Self.hash] { #expect(!hash.fits(wrong)) }
  }

  @Test(arguments: ["", "x", "secret", "open sesame", "$6$wecotui", "$6$wecotui$", "*0", "$99$aa$bbbbbbbbbbbbbbbbbb"])
  func `what is no hash is not taken for one`(text: String) { #expect(PassphraseHash(text) == nil) }

  @Test func `without a passphrase everything is open`() {
    var lock = AccessLock(nil)
    #expect(lock.isUnlocked(at: now))
    #expect(lock.unlock("x", at: now) == .noPassphrase)
  }

  @Test func `it locks again after five minutes without a key`() throws {
    var lock = try lock()
    #expect(!lock.isUnlocked(at: now))
    #expect(lock.unlock("open sesame", at: now) == .unlocked)
    #expect(lock.isUnlocked(at: now + .seconds(299)))
    lock.notePress(at: now + .seconds(299))
    #expect(lock.isUnlocked(at: now + .seconds(598)))
    #expect(!lock.isUnlocked(at: now + .seconds(599)))
    // A key after that time does not open it again.
    lock.notePress(at: now + .seconds(600))
    #expect(!lock.isUnlocked(at: now + .seconds(600)))
  }

  @Test func `three wrong tries slow the next ones down, more each time`() throws {
    var lock = try lock()
    #expect(lock.unlock("1", at: now) == .wrong(wait: .zero))
    #expect(lock.unlock("2", at: now) == .wrong(wait: .zero))
    #expect(lock.unlock("3", at: now) == .wrong(wait: .seconds(5)))
    // Not even the right words, before the time is over.
    #expect(lock.unlock("open sesame", at: now + .seconds(2)) == .tooEarly(wait: .seconds(3)))
    #expect(lock.unlock("4", at: now + .seconds(5)) == .wrong(wait: .seconds(10)))
    #expect(lock.unlock("open sesame", at: now + .seconds(15)) == .unlocked)
    #expect(AccessLock.delay(after: 1000) == .seconds(320))
  }
}
