import BMSCore
import Testing

@testable import WecoTUI

@Suite struct LanguageTests {
  private func wanted(
    _ arguments: String, configured: Language? = nil, _ environment: [String: String] = [:]
  ) -> Language {
    Language.wanted(
      by: arguments.split(separator: " ").map(String.init), configured: { configured }, environment: { environment[$0] }
    )
  }

  @Test func `the locale's messages decide, in setlocale's order`() {
    #expect(wanted("") == .english)
    for name in ["it", "it_IT", "it_IT.UTF-8", "it_CH.utf8", "it_IT@euro", "it.UTF-8"] {
      #expect(wanted("", ["LANG": name]) == .italian, "\(name)")
    }
    for name in ["C", "POSIX", "C.UTF-8", "en_US.UTF-8", "de_DE", "item", "italian"] {
      #expect(wanted("", ["LANG": name]) == .english, "\(name)")
    }
    #expect(wanted("", ["LANG": "de_DE", "LC_MESSAGES": "it_IT"]) == .italian)
    #expect(wanted("", ["LANG": "it_IT", "LC_MESSAGES": "en_GB"]) == .english)
    #expect(wanted("", ["LC_MESSAGES": "it_IT", "LC_ALL": "C"]) == .english)
    #expect(wanted("", ["LC_ALL": "", "LC_MESSAGES": "", "LANG": "it_IT"]) == .italian)
    // It says how letters are classed, not what is said.
    #expect(wanted("", ["LC_CTYPE": "it_IT.UTF-8"]) == .english)
  }

  @Test func `the command line goes before the configuration, and that before the locale`() {
    let italy = ["LANG": "it_IT.UTF-8"]
    #expect(wanted("--demo", configured: .italian) == .italian)
    #expect(wanted("--demo", configured: .english, italy) == .english)
    #expect(wanted("--lang it --demo") == .italian)
    #expect(wanted("dashboard --demo --lang=en", configured: .italian, italy) == .english)
    #expect(wanted("--lang it --lang en") == .english)
    // What the parser refuses changes nothing.
    #expect(wanted("--lang de", configured: .italian) == .italian)
    #expect(wanted("--lang") == .english)
    #expect(wanted("-- --lang it") == .english)
  }

  @Test func `what programs read is English`() {
    let italy = ["LANG": "it_IT.UTF-8"]
    for line in ["check --demo", "watch", "snapshot --json --demo", "fleet --check", "watch --jsonl", "ports --json"] {
      #expect(wanted(line, configured: .italian, italy) == .english, "\(line)")
    }
    #expect(wanted("ports --probe", italy) == .italian)
    #expect(wanted("snapshot watch", italy) == .italian)
  }

  @Test func `a stretch of work has a language of its own, and others keep theirs`() {
    #expect(Texts.Brief.help == "help")
    Language.italian.speaking {
      #expect(Texts.Brief.help == "aiuto")
      #expect(Language.english.speaking { Texts.Brief.help } == "help")
      #expect(Texts.Brief.help == "aiuto")
    }
    #expect(Texts.Brief.help == "help")
  }

  @Test func `what stands in tables speaks the language of the moment`() {
    func words() -> [String] {
      KeyTable.sections.map(\.title) + KeyTable.rows(.replay).map(\.words)
        + KeyTable.rows(.everywhere).compactMap(\.brief) + Page.all.map(\.title)
    }
    let english = words(), italian = Language.italian.speaking { words() }
    #expect(english.count == italian.count && english != italian)
    #expect(Language.english.speaking { words() } == english && words() == english)
  }

  @Test func `a page is found by its name in any language, and its file keeps its name`() {
    #expect(Page.with(.faults).titles == ["Faults", "Guasti"])
    Language.italian.speaking {
      #expect(Page.with(.faults).fileName == "faults")
      #expect(Page.with(.faults).name == "guasti")
    }
  }
}
