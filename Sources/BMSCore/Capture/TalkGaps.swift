/// Why a tap's link is down although tool and battery talk: what each of them said cannot be told from the other's next.
public struct OutOfTurn: Meaning {
  public init() {}

  public var description: String {
    "question and answer do not take turns here: this computer or an adapter hands bytes over too late. Until they "
      + "do, all is left out: an answer could be taken for that of another question"
  }
}

/// Times in which others talked and nobody listened: commands may have passed in them.
public struct TalkGaps: Hashable, Sendable {
  public private(set) var count = 0
  public private(set) var isOpen = false

  public init() {}
  public init(count: Int, isOpen: Bool) { (self.count, self.isOpen) = (count, isOpen) }

  mutating func begin() {
    if !isOpen { count += 1 }
    isOpen = true
  }

  mutating func end() { isOpen = false }
}
