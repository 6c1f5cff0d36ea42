/// The words of keys that mean something in one place only.
extension Texts {
  enum KeyWords {
    static let text = "letters"

    static let incident = "Keys in an incident that is shown again"
    static let secondBack = "1 s back"
    static let secondOn = "1 s on"
    static let readingBefore = "back to the reading before"
    static let readingAfter = "on to the next reading"

    static let prompt = "Keys in a line that is typed"
    static let typed = "go into the line; pasted text as well"
    static let backspace = "take the last letter away; of an empty line: close it"
    static let forgetLine = "empty the line"
    static let forgetWord = "take the last word away"
    static let recall = "the line typed before"
    static let recallLater = "the line typed after it"
    static let complete = "complete a command, or show what may stand here"
    static let closeLine = "close the line"
    static let finish = "do it: search, or run the command"

    static let list = "Keys in a list"
    static let entryBefore = "the entry above"
    static let entryAfter = "the entry below"
    static let firstEntry = "the first entry"
    static let lastEntry = "the last entry"
    static let takeEntry = "take the entry: connect it, show it, open it"

    static let catalogue = "Keys in the list of inverters"
    static let search = "search: a name or a protocol"
    static let backspaceAlone = "take the last letter away"

    static let wiring = "Keys in the wiring of an inverter"
    static let setProtocol = "set the protocol of this inverter, after a confirmation"
    static let drawings = "drawings of both plugs, and back"
    static let plugs = "Keys in the drawings of a cable"

    static let change = "Keys while a setting is changed"
    static let typedChange = "the value, its first letters in a list, or the word asked for"
    static let goOn = "go on; nothing is sent before the word was typed"

    static let outcome = "Keys in the outcome of a change"
    static let setBack = "set the old value again, after a confirmation"

    static let report = "Keys in the commissioning report"
    static let noteWired = "note which inverter is wired, and how, for the report"

    static let alarm = "Keys in an alarm"
    static let linkBefore = "the link above, or one line up"
    static let linkAfter = "the link below, or one line down"
    static let openLink = "open the chosen link: the moment again, or the manual"
  }
}
