/// What somebody may have meant who typed a word that is none.
enum NearestWord {
  /// The word that takes the fewest letters to be changed, and how many those are.
  static func to(_ typed: String, of words: [String]) -> (word: String, changes: Int)? {
    // Longer ones are no slips of the finger.
    let name = Array(typed.lowercased().utf8.prefix(64))
    return words.map { (word: $0, changes: distance(name, Array($0.lowercased().utf8.prefix(64)))) }
      .min { $0.changes < $1.changes }
  }

  /// The same where it is so near that it is likely: two letters of five, which two that changed places are.
  static func likely(_ typed: String, of words: [String]) -> String? {
    guard let (word, changes) = to(typed, of: words), changes > 0, changes * 5 <= max(word.utf8.count, 3) * 2 else {
      return nil
    }
    return word
  }

  /// How many letters are added, left out or changed from one word to the other (Levenshtein).
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        (diagonal, row[j + 1]) = (
          row[j + 1], min(diagonal + (letter == other ? 0 : 1), row[j] + 1, row[j + 1] + 1)
        )
      }
    }
    return row[b.count]
  }
}
