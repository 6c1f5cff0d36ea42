import Testing

@testable import WecoTUI

@Suite struct ThemeTests {
  private let depths: [ColourDepth] = [.mono, .eight, .sixteen, .full]

  @Test func `what changes every second carries no attribute`() {
    for depth in depths {
      #expect(Theme.dark(depth).look(.value) == Look())
      #expect(Theme.dark(depth).look(.normal) == Look())
    }
  }

  @Test func `old and faulty values look different from live ones on every terminal`() {
    for depth in depths {
      for theme in ThemeName.allCases.map({ Theme($0, depth) }) {
        for style in [Style.stale, .gone, .fault, .badge, .tabActive, .selected, .match] {
          #expect(theme.look(style) != theme.look(.value))
        }
        #expect(theme.look(.fault) != theme.look(.stale))
        #expect(theme.look(.selected) != theme.look(.match))
      }
    }
  }

  @Test func `no colour is asked of a terminal that does not have it`() {
    for depth in depths {
      for style in Style.allCases {
        for name in ThemeName.allCases {
          let colour = Theme(name, depth).look(style).colour
          #expect(colour.map { Int($0) < depth.rawValue && name != .mono } ?? true)
        }
      }
    }
  }

  @Test func `a light background gets no yellow and no cyan`() {
    for depth in depths {
      for style in Style.allCases {
        let colour = Theme(.light, depth).look(style).colour
        #expect(colour != 3 && colour != 6 && colour != 7)
      }
    }
  }

  @Test func `every look of every theme is as agreed`() {
    var lines: [String] = []
    for name in ThemeName.allCases {
      for depth in depths {
        lines.append("\(name.rawValue) \(depth.rawValue)")
        for style in Style.allCases {
          let look = Theme(name, depth).look(style)
          let words = [
            look.colour.map { "colour \($0)" }, look.bold ? "bold" : nil, look.dim ? "dim" : nil,
            look.reverse ? "reverse" : nil, look.underline ? "underline" : nil,
          ].compactMap(\.self)
          lines.append("  \(style): \(words.isEmpty ? "plain" : words.joined(separator: ", "))")
        }
      }
    }
    GoldenScreen.expect(lines, "looks")
  }

  @Test func `every role has a letter of its own`() {
    #expect(Set(Style.allCases.map(\.letter)).count == Style.allCases.count)
  }

  @Test func `the depth is the largest that fits`() {
    #expect(
      [-1, 0, 7, 8, 15, 16, 88, 256, 32_767].map { ColourDepth(colours: $0) }
        == [.mono, .mono, .mono, .eight, .eight, .sixteen, .sixteen, .full, .full])
  }
}
