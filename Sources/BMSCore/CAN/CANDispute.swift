/// What the sources of a table of alarm bits do not agree on: the English sentence.
public enum CANDispute: String, Meaning, CaseIterable {
  case halvesOf359 = "sources disagree which half of LG's 359 are alarms and which are warnings: take it for an alarm"

  public var description: String { rawValue }
}
