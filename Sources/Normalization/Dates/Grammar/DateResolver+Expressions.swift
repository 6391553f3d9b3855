extension DateResolver {
    /// The EDTF of a whole expression.
    mutating func resolve(_ expression: DateExpression) throws(Failure) -> EDTF.Form {
        var expression = expression
        expression.shareSlots()
        if expression.isUncertainAsAWhole {
            for i in expression.fragments.indices { expression.fragments[i].isUncertain = true }
        }
        if expression.fragments.contains(where: \.isTurn) { return try turn(expression).form }
        if expression.fragments.count == 1 { return try single(expression) }
        if expression.isOpenAtStart || expression.isOpenAtEnd { throw .notUnderstood }
        return try several(expression)
    }

    // MARK: One fragment

    private mutating func single(_ expression: DateExpression) throws(Failure) -> EDTF.Form {
        let fragment = expression.fragments[0]
        if fragment.swappable, fragment.bound == nil, !fragment.isImpossible { return try eitherOrder(fragment) }
        if fragment.swappable { throw .ambiguous(.ambiguousNumbers, .dayMonthOrder) }
        if fragment.isBetween { throw .notUnderstood }
        let extent = try extent(of: fragment)
        if expression.isOpenAtEnd, !expression.isOpenAtStart, fragment.bound == nil {
            rule = .openEnd
            return .interval(extent.firstDate, fragment.life == nil ? .open : .unknown)
        }
        if expression.isOpenAtStart, !expression.isOpenAtEnd, fragment.bound == nil {
            rule = .openStart
            if expression.openingIsHyphen, extent.isPoint, fragment.isPlainYear {
                warn(.negativeYear)
                isAmbiguous = true
            }
            return .interval(.open, extent.lastDate)
        }
        guard !expression.isOpenAtEnd, !expression.isOpenAtStart else { throw .notUnderstood }
        if let bound = fragment.bound {
            guard fragment.life == nil || fragment.life == .active else {
                return try life(fragment, bounded(extent, bound, fragment.isInclusive))
            }
            return try bounded(extent, bound, fragment.isInclusive).form
        }
        return try life(fragment, extent)
    }

    /// Domain convention 5, lives: the unknown end is empty.
    private mutating func life(_ fragment: DateFragment, _ extent: DateExtent) throws(Failure) -> EDTF.Form {
        switch fragment.life {
        case .born:
            // "born before 1911" bounds neither end of the life.
            guard extent.firstDate != .open else { throw .notUnderstood }
            rule = .lifeDates
            return .interval(extent.firstDate, .unknown)
        case .died:
            guard extent.lastDate != .open else { throw .notUnderstood }
            rule = .lifeDates
            return .interval(.unknown, extent.lastDate)
        default:
            return extent.form
        }
    }

    /// 05/06/1923 without a known order is one of two days; the set says so.
    private mutating func eitherOrder(_ fragment: DateFragment) throws(Failure) -> EDTF.Form {
        var swapped = fragment
        (swapped.day, swapped.month) = (fragment.month, fragment.day)
        let a = try extent(of: fragment), b = try extent(of: swapped)
        guard let first = a.member, let second = b.member, let x = a.earliest, let y = b.earliest else {
            throw .notUnderstood
        }
        rule = .ambiguousNumbers
        isAmbiguous = true
        warn(.dayMonthOrder)
        return .oneOf(x < y ? [first, second] : [second, first])
    }

    /// Domain convention 5: before and after are exclusive, the others inclusive.
    private mutating func bounded(
        _ extent: DateExtent, _ bound: DateWord.Kind, _ isInclusive: Bool
    ) throws(Failure) -> DateExtent {
        switch bound {
        case .before where !isInclusive:
            rule = .before
            guard let date = extent.start.date?.predecessor else { throw .notUnderstood }
            return DateExtent(.open, .date(date))
        case .before, .notAfter, .to:
            rule = .notAfter
            return DateExtent(.open, extent.lastDate)
        case .after where !isInclusive:
            rule = .after
            guard let date = extent.end.date?.successor else { throw .notUnderstood }
            return DateExtent(.date(date), .open)
        case .after, .notBefore, .from:
            rule = .notBefore
            return DateExtent(extent.firstDate, .open)
        default:
            throw .notUnderstood
        }
    }

    // MARK: Several fragments

    private struct Item {
        var extent: DateExtent
        var fragment: DateFragment
        /// The connector to the item before.
        var connector: DateExpression.Connector?
        /// A single fragment, not yet a range.
        var isSimple = true
    }

    private mutating func several(_ expression: DateExpression) throws(Failure) -> EDTF.Form {
        if let extent = try yearsOfSeason(expression) { return extent.form }
        if let extent = try hijriAndYears(expression) { return extent.form }
        var items: [Item] = []
        for (i, fragment) in expression.fragments.enumerated() {
            if fragment.swappable { throw .ambiguous(.ambiguousNumbers, .dayMonthOrder) }
            let connector = i == 0 ? nil : expression.connectors[i - 1]
            if let connector,
                let pair = try pair(items.last, fragment, connector, alone: expression.fragments.count == 2)
            {
                let life = items[items.count - 1].fragment.life
                items[items.count - 1].extent = pair
                items[items.count - 1].fragment = fragment
                if fragment.life == nil { items[items.count - 1].fragment.life = life }
                continue
            }
            // “1890–1910 and undated”: what has a date has this one.
            if fragment.isUndated, connector == .and, i == expression.fragments.count - 1 { break }
            items.append(Item(extent: try endpoint(fragment), fragment: fragment, connector: connector))
        }
        if let extent = try stretchOfPeriod(items) { return extent.form }
        if hasUnclearChoice(expression) { throw .notUnderstood }
        items = try joinRanges(items)
        if isRefined(items) { items.removeFirst() }
        if items.count == 1 {
            return items[0].isSimple ? try life(items[0].fragment, items[0].extent) : items[0].extent.form
        }
        if let bounds = try bothBounds(items) { return bounds.form }
        return try set(items)
    }

    /// “XIX в., 1880-е гг.”: what stands behind the comma says more exactly when it was.
    private func isRefined(_ items: [Item]) -> Bool {
        guard items.count > 1, items[0].isSimple, items[0].fragment.bound == nil, items[0].fragment.life == nil else {
            return false
        }
        return items.dropFirst().allSatisfy {
            $0.connector == .comma && $0.fragment.bound == nil && $0.extent.form != items[0].extent.form
                && Self.within($0.extent, items[0].extent) != nil
        }
    }

    /// “1594–1644 or 5”: whether the choice is between the last years or between a range and a year is not said.
    private func hasUnclearChoice(_ expression: DateExpression) -> Bool {
        guard expression.connectors.contains(.or) else { return false }
        let dashes = expression.connectors.filter { $0 == .range }.count
        return dashes > 0 && dashes * 2 != expression.fragments.count
    }

    /// “Səfəvilər dövrü, XVI əsr”: of a period and a date, one beside the other, what both share.
    private mutating func stretchOfPeriod(_ items: [Item]) throws(Failure) -> DateExtent? {
        guard items.count == 2, items[1].connector == .comma || items[1].connector == .implicit,
            (items[0].fragment.period != nil) != (items[1].fragment.period != nil),
            items.allSatisfy({ $0.fragment.bound == nil && $0.fragment.life == nil })
        else { return nil }
        let date = items[0].fragment.period == nil ? items[0].extent : items[1].extent
        let period = items[0].fragment.period == nil ? items[1].extent : items[0].extent
        rule = .period
        guard let within = Self.within(date, period) ?? intersection(date, period) else { throw .impossible }
        return within
    }

    /// The date itself when it lies within the period, with its own exactness.
    static func within(_ date: DateExtent, _ period: DateExtent) -> DateExtent? {
        guard let first = date.earliest, let last = date.latest, let start = period.earliest, let end = period.latest
        else { return nil }
        return start <= first && last <= end ? date : nil
    }

    /// Like `extent(of:)`, and an unknown or open end.
    private mutating func endpoint(_ fragment: DateFragment) throws(Failure) -> DateExtent {
        if fragment.isPresent { return DateExtent(.open, .open) }
        if fragment.isUnknown || fragment.isUndated { return DateExtent(.unknown, .unknown) }
        return try extent(of: fragment)
    }

    /// Two dates that are one: Old and New Style, Hijri and Gregorian.
    private mutating func pair(
        _ last: Item?, _ fragment: DateFragment, _ connector: DateExpression.Connector, alone: Bool
    ) throws(Failure) -> DateExtent? {
        guard connector == .pair || connector == .slash, let last, last.isSimple else { return nil }
        if last.fragment.day != nil, fragment.day != nil {
            if let pair = stylePair(last.fragment, fragment) {
                warnings.removeAll { $0 == .styleUnknown }
                return pair
            }
            throw .notUnderstood
        }
        if connector == .pair { throw .notUnderstood }
        let a = last.fragment, b = fragment
        if (a.calendar == nil) != (b.calendar == nil) {
            let other = try extent(of: b)
            guard let shared = intersection(last.extent, other) else { throw .impossible }
            rule = .hijriPair
            return shared
        }
        if alone, a.isPlainYear, b.isPlainYear, let x = a.year, let y = b.year,
            let (shared, reckoning) = Self.hijriPair(x, y)
        {
            (calendar, rule) = (reckoning, .hijriPair)
            warn(.hijriTolerance)
            return shared
        }
        return nil
    }

    private mutating func joinRanges(_ items: [Item]) throws(Failure) -> [Item] {
        var result: [Item] = []
        for item in items {
            guard let connector = item.connector, let last = result.last else {
                result.append(item)
                continue
            }
            let isLife = last.fragment.life == .born && item.fragment.life == .died
            let isPair = last.fragment.bound?.isLower == true && item.fragment.bound?.isUpper == true
            let isBetween = last.fragment.isBetween || item.fragment.isBetween
            let joins: Bool
            switch connector {
            case .range, .slash: joins = true
            // “2003 to date”
            case .implicit where item.fragment.isPresent && last.fragment.bound?.isLower ?? true: joins = true
            case .implicit: joins = isLife || isPair && last.fragment.bound == .from || isBetween || follows(last, item)
            case .and: joins = isBetween || isLife || follows(last, item)
            case .comma: joins = isLife || isPair && last.fragment.bound == .from || follows(last, item)
            case .or, .pair: joins = false
            }
            guard joins else {
                result.append(item)
                continue
            }
            guard last.isSimple else { throw .notUnderstood }
            var joined = item
            joined.extent = try range(last, item, isBetween: isBetween)
            joined.isSimple = false
            joined.connector = last.connector
            joined.fragment.bound = nil
            result[result.count - 1] = joined
        }
        return result
    }

    /// “late 19th and early 20th century”: two stretches without a gap are one.
    private func follows(_ a: Item, _ b: Item) -> Bool {
        guard !a.extent.isPoint, !b.extent.isPoint, a.fragment.bound == nil, b.fragment.bound == nil,
            let end = a.extent.latest, let start = b.extent.earliest, let first = a.extent.earliest,
            let last = b.extent.latest
        else { return false }
        return first < start && end < last && start <= end.advanced(by: 1)
    }

    private mutating func range(_ a: Item, _ b: Item, isBetween: Bool) throws(Failure) -> DateExtent {
        let isAbbreviated = b.fragment.rule == .abbreviatedRange
        var (start, end) = (a.extent.firstDate, b.extent.lastDate)
        if isBetween {
            rule = .between
        } else if a.fragment.life == .born || b.fragment.life == .died {
            // “1885 – d. 1948”: the dash tells that the first is the birth.
            let isBirth = a.fragment.life == .born || a.fragment.life == nil && b.connector == .range
            guard isBirth, b.fragment.life == .died || b.fragment.life == nil else {
                throw .notUnderstood
            }
            rule = .lifeDates
        } else {
            rule = isAbbreviated ? .abbreviatedRange : .range
        }
        if a.fragment.isTruncated(before: b.fragment) { throw .ambiguous(.range, .shortYear) }
        switch (a.fragment.bound, b.fragment.bound) {
        case (nil, nil), (.from, nil), (nil, .to), (.from, .to), (.from, .before), (.notBefore, .notAfter): break
        case (nil, .before):
            guard let date = b.extent.start.date?.predecessor else { throw .notUnderstood }
            end = .date(date)
        // A life that ended after some year ended at an unknown time.
        case (nil, .after), (nil, .notBefore): end = .unknown
        case (.before, nil), (.notAfter, nil):
            guard b.connector != .range || b.fragment.hasNumber else { throw .notUnderstood }
            return try bounded(ordered(start, end), a.fragment.bound!, a.fragment.isInclusive)
        case (.after, nil), (.notBefore, nil):
            return try bounded(ordered(start, end), a.fragment.bound!, a.fragment.isInclusive)
        case (.after?, .before?):
            guard let first = a.extent.end.date?.successor, let last = b.extent.start.date?.predecessor else {
                throw .notUnderstood
            }
            (start, end) = (.date(first), .date(last))
        default: throw .notUnderstood
        }
        return try ordered(start, end)
    }

    private func ordered(_ start: EDTF.Endpoint, _ end: EDTF.Endpoint) throws(Failure) -> DateExtent {
        if start == .unknown, end == .unknown { throw .notUnderstood }
        if start == .open { throw .notUnderstood }
        if let first = start.date?.earliest, let last = end.date?.latest, first > last { throw .impossible }
        if case .date(let date) = start, start == end { return DateExtent(date) }
        return DateExtent(start, end)
    }

    /// “after 1501 and before 1524”, in either order.
    private mutating func bothBounds(_ items: [Item]) throws(Failure) -> DateExtent? {
        guard items.count == 2,
            items[1].connector == .and || items[1].connector == .implicit
                || items[1].connector == .comma, let a = items[0].fragment.bound, let b = items[1].fragment.bound
        else { return nil }
        let isForward = a.isLower && b.isUpper
        guard isForward || a.isUpper && b.isLower else { throw .notUnderstood }
        let (low, high) = isForward ? (items[0], items[1]) : (items[1], items[0])
        let start = try bounded(low.extent, low.fragment.bound!, low.fragment.isInclusive).start
        let end = try bounded(high.extent, high.fragment.bound!, high.fragment.isInclusive).end
        rule = .between
        return try ordered(start, end)
    }

    /// Domain convention 6: “a or b” = [a,b]; “a and b” = {a,b}.
    private mutating func set(_ items: [Item]) throws(Failure) -> EDTF.Form {
        var members: [EDTF.Member] = []
        var isChoice = false, isList = false
        for item in items {
            guard item.fragment.bound == nil, item.fragment.life == nil || item.fragment.life == .active,
                !item.fragment.isBetween, let member = item.extent.member, item.extent.start.date != nil,
                item.extent.end.date != nil
            else { throw .notUnderstood }
            members.append(member)
            switch item.connector {
            case .or: isChoice = true
            case .and: isList = true
            case .comma, nil: break
            default: throw .notUnderstood
            }
        }
        guard !(isChoice && isList) else { throw .notUnderstood }
        rule = isChoice ? .oneOf : .allOf
        return isChoice ? .oneOf(members) : .allOf(members)
    }

    // MARK: Special pairs

    /// “зима 1941/42”: the two years of one winter.
    private mutating func yearsOfSeason(_ expression: DateExpression) throws(Failure) -> DateExtent? {
        guard expression.fragments.count == 2, expression.connectors[0] == .slash || expression.connectors[0] == .range
        else { return nil }
        let (a, b) = (expression.fragments[0], expression.fragments[1])
        guard (a.season != nil) != (b.season != nil), let first = a.year, let second = b.year,
            a.month == nil, b.month == nil, a.part == nil, b.part == nil
        else { return nil }
        guard a.season ?? b.season == 24, second == first + 1 else { throw .notUnderstood }
        var fragment = a
        fragment.season = 24
        fragment.isCirca = a.isCirca || b.isCirca
        fragment.isUncertain = a.isUncertain || b.isUncertain
        fragment.isContested = a.isContested || b.isContested
        return try extent(of: fragment)
    }

    /// “AH 1250 / 1834–35”: a Hijri year and the two years it lies in.
    private mutating func hijriAndYears(_ expression: DateExpression) throws(Failure) -> DateExtent? {
        let fragments = expression.fragments
        guard fragments.count == 3, expression.connectors == [.slash, .range], fragments[0].calendar != nil,
            fragments.dropFirst().allSatisfy({
                $0.calendar == nil && $0.year != nil && $0.month == nil && $0.part == nil
            })
        else { return nil }
        let (hijri, first, last) = (
            try extent(of: fragments[0]), try extent(of: fragments[1]), try extent(of: fragments[2])
        )
        let years = try ordered(first.firstDate, last.lastDate)
        guard let shared = intersection(hijri, years) else { throw .impossible }
        rule = .hijriPair
        return shared
    }

    /// Domain convention 4: the turn of n and n+1 is ten years on either side.
    private mutating func turn(_ expression: DateExpression) throws(Failure) -> DateExtent {
        let fragments = expression.fragments
        guard fragments.count <= 2, !expression.isOpenAtEnd, !expression.isOpenAtStart,
            fragments.allSatisfy({ $0.part == nil && $0.bound == nil && $0.decade == nil && $0.year == nil }),
            let first = fragments[0].century, let last = fragments[fragments.count - 1].century, first > 0
        else { throw .notUnderstood }
        let isBefore = fragments[0].isBeforeChrist == true
        let lastIsBefore = fragments[fragments.count - 1].isBeforeChrist == true
        // The last year of the earlier century.
        let border: Int
        if fragments.count == 1 {
            border = isBefore ? -first * 100 : (first - 1) * 100
        } else if isBefore, lastIsBefore {
            guard first == last + 1 else { throw .notUnderstood }
            border = -last * 100
        } else if isBefore {
            guard first == 1, last == 1 else { throw .notUnderstood }
            border = 0
        } else {
            guard last == first + 1 else { throw .notUnderstood }
            border = first * 100
        }
        rule = .turnOfCentury
        let reach = options.turnYears
        var extent = DateExtent(years: border - reach + 1, through: border + reach)
        extent.qualify(.approximate)
        if fragments.contains(where: \.isUncertain) { extent.qualify(.uncertain) }
        return extent
    }
}

extension DateWord.Kind {
    fileprivate var isLower: Bool { self == .after || self == .notBefore || self == .from }
    fileprivate var isUpper: Bool { self == .before || self == .notAfter || self == .to }
}
