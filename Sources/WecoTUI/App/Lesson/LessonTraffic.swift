internal import BMSCore

/// What a lesson hears of the battery it is held on: what passed, and that another one answers now.
struct LessonTraffic {
  let source: ClusterSource
  /// When another module was said to answer before the lesson began.
  private let changedBefore: Instant?

  init(_ source: ClusterSource) {
    self.source = source
    changedBefore = source.watch.moduleChangedAt
  }

  /// A lesson on this battery.
  func lesson() -> BMSCore.Lesson { BMSCore.Lesson(link: source.links.first?.name ?? "", gaps: source.watch.gaps) }

  /// What passed since this was asked last.
  func tell(_ lesson: inout BMSCore.Lesson) -> [LessonStep] {
    var steps: [LessonStep] = []
    for event in source.drainSerialEvents() { steps += lesson.hear(event) }
    lesson.note(source.watch.gaps)
    return source.watch.moduleChangedAt == changedBefore ? steps : steps + lesson.batteryChanged()
  }

  /// A moment as the overheard bytes are timed.
  static func time(_ now: Instant) -> WallTime { WallTime(microseconds: now.microseconds) }
}
