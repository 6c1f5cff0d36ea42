internal import BMSCore
internal import Transport

extension ReplayFeed {
  /// The clusters of a capture, as the live program had them.
  static func all(
    path: String, speed: Double, key: UInt16?, frames: FrameTable? = nil, name: String
  ) throws(TransportError) -> [(name: String, source: ClusterSource)] {
    let capture = try ReplayCapture(path: path)
    guard let begin = capture.begin else {
      throw capture.report.damaged > 0
        ? .noCapture(path, capture.report.hopeless(capture.reader)) : .emptyCapture(path)
    }
    let clock = ReplayClock(begin: begin, end: capture.end, speed: speed)
    // A capture of notes alone still has its times.
    let clusters = capture.clusters.isEmpty ? [CaptureCluster(name: name, port: nil, buses: [])] : capture.clusters
    return clusters.enumerated().map { index, cluster in
      let options = ReplayFeed.Options(key: key, frames: frames)
      let feed = ReplayFeed(capture, clock: clock, cluster, options, leads: index == 0)
      return (cluster.name, ClusterSource(feed.watch(), [feed]))
    }
  }
}

extension SourcePlan {
  /// Captures are run through as fast as possible.
  mutating func replaysAtOnce() {
    for index in sources.indices {
      if case .replay(let path, _) = sources[index].target { sources[index].target = .replay(path, speed: 0) }
    }
  }
}

extension LineOutput {
  /// Says what there is to say about the file: where it is damaged, what its times are worth.
  static func complain(_ replay: ReplayStatus) {
    for sentence in replay.sentences { complain("wecotui: \(replay.file): \(sentence)") }
  }
}
