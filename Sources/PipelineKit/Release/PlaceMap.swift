internal import Glibc
internal import Reporting

/// Places as circles over a net of meridians and parallels (plate carrée), drawn to the extent of the places.
struct PlaceMap {
    private let points: [ReleaseSurvey.Point]
    private let west: Double, east: Double, south: Double, north: Double
    private let width = 1000.0
    private var height: Double {
        min(points.count < 6 ? 320 : 560, max(280, width * (north - south) / max(0.001, (east - west) * squeeze)))
    }
    /// Degrees of longitude are shorter away from the equator.
    private var squeeze: Double { max(0.3, cos((north + south) / 2 * .pi / 180)) }

    /// - Parameter points: The most important first.
    init(_ points: [ReleaseSurvey.Point]) {
        self.points = points
        let longitudes = points.map(\.longitude), latitudes = points.map(\.latitude)
        var (west, east) = (longitudes.min() ?? 0, longitudes.max() ?? 0)
        var (south, north) = (latitudes.min() ?? 0, latitudes.max() ?? 0)
        // Room at the edges, and never a picture of one point.
        let (x, y) = (max(1.5, (east - west) * 0.06), max(1, (north - south) * 0.1))
        (west, east, south, north) = (max(-180, west - x), min(180, east + x), max(-90, south - y), min(90, north + y))
        (self.west, self.east, self.south, self.north) = (west, east, south, north)
    }

    var picture: HTML {
        var shapes: [HTML] = []
        shapes += net
        let most = max(1, points.first?.objects ?? 1)
        // Small circles last, so that they are not hidden.
        for point in points {
            let radius = radius(point, most)
            shapes.append(
                .element(
                    "circle",
                    [
                        .init("cx", Self.number(x(point.longitude))), .init("cy", Self.number(y(point.latitude))),
                        .init("r", Self.number(radius)),
                    ], [.element("title", "\(point.name): \(HTML.grouped(point.objects))")]))
        }
        shapes += labels
        return .svg(width: Int(width), height: Int(height), class: "chart", shapes)
    }

    /// The area shows the number of objects.
    private func radius(_ point: ReleaseSurvey.Point, _ most: Int) -> Double {
        3 + 17 * (Double(point.objects) / Double(most)).squareRoot()
    }

    private func x(_ longitude: Double) -> Double { (longitude - west) / (east - west) * width }
    private func y(_ latitude: Double) -> Double { (north - latitude) / (north - south) * height }
    /// One decimal is a tenth of a pixel.
    private static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }

    private var net: [HTML] {
        let spans: [Double] = [0.5, 1, 2, 5, 10, 20, 30, 60]
        let step = spans.first { (east - west) / $0 <= 9 } ?? 60
        var lines: [HTML] = []
        func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> HTML {
            .element(
                "line",
                [
                    .init("x1", Self.number(x1)), .init("y1", Self.number(y1)), .init("x2", Self.number(x2)),
                    .init("y2", Self.number(y2)),
                ], [])
        }
        func degrees(_ value: Double, _ positive: String, _ negative: String) -> String {
            let whole = value == value.rounded() ? "\(Int(abs(value)))" : "\(abs(value))"
            return whole + "°" + (value == 0 ? "" : value > 0 ? positive : negative)
        }
        var longitude = (west / step).rounded(.up) * step
        while longitude <= east {
            lines.append(line(x(longitude), 0, x(longitude), height))
            lines.append(text(degrees(longitude, "E", "W"), x(longitude) + 3, height - 5, "soft", "start"))
            longitude += step
        }
        var latitude = (south / step).rounded(.up) * step
        while latitude <= north {
            lines.append(line(0, y(latitude), width, y(latitude)))
            lines.append(text(degrees(latitude, "N", "S"), 4, y(latitude) - 4, "soft", "start"))
            latitude += step
        }
        return lines
    }

    /// Names of the most important places that have room.
    private var labels: [HTML] {
        let most = max(1, points.first?.objects ?? 1)
        var taken: [(x: Double, y: Double, width: Double)] = []
        var texts: [HTML] = []
        for point in points.prefix(200) where texts.count < 16 && !point.name.isEmpty {
            let name = point.name.count > 28 ? point.name.prefix(27) + "…" : point.name[...]
            let (left, top) = (x(point.longitude) + radius(point, most) + 4, y(point.latitude) + 4)
            let length = Double(name.count) * 7
            if left + length > width { continue }  // it would be cut off
            if taken.contains(where: { abs($0.y - top) < 16 && left < $0.x + $0.width && $0.x < left + length }) {
                continue  // another name stands there
            }
            taken.append((left, top, length))
            texts.append(text(String(name), left, top, nil, "start"))
        }
        return texts
    }

    private func text(_ text: String, _ x: Double, _ y: Double, _ style: String?, _ anchor: String) -> HTML {
        .element(
            "text",
            [.init("x", Self.number(x)), .init("y", Self.number(y)), .init("text-anchor", anchor)]
                + (style.map { [.init("class", $0)] } ?? []), [.text(text)])
    }
}
