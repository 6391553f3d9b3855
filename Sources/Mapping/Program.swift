internal import HeritageModel
internal import RecordStream

/// A profile compiled against the names of one run: flat tables of small values that refer to each other by number,
/// so that running it counts no references and looks up no strings. `-1` stands for "none".
final class Program: Sendable {
    let tables: Tables
    init(_ tables: Tables) { self.tables = tables }

    struct Slice: Sendable {
        var start: Int32 = 0, count: Int32 = 0
        var range: Range<Int> { Int(start)..<Int(start + count) }
        var isEmpty: Bool { count == 0 }
    }

    struct Path: Sendable {
        let compiled: CompiledPath
        /// Number of the pattern that its first steps, from the root, are; `-1` when the path is walked.
        var pattern: Int32 = -1
        /// How many steps the pattern covers.
        var patternSteps: Int32 = 0
        /// Whether the pattern is not all: predicates of its last step are to be tested, further steps to be walked.
        var goesOn = false
        var quick = Quick.no
    }

    enum Source: Sendable {
        case constant(Int32)
        case path(Int32)
        case first(Slice)
        /// - Parameter children: Number of the names when each part is a child's value and no two have the same name.
        case join(Slice, separator: Int32, children: Int32)
        /// Expressions, the fixed texts being constants.
        case template(Slice)
    }

    /// A path that needs neither stack nor walk: most of what profiles say.
    enum Quick: Sendable {
        case no
        /// The nodes of a pattern.
        case pattern(Int32)
        /// The children, or the attributes, of a node with this raw name.
        case children(UInt32, areAttributes: Bool)
        case here
    }

    struct Expression: Sendable {
        var source: Source
        var condition: Int32 = -1
        var transforms = Slice()
        /// Fixed fields count their blanks: no trimming before the first transform.
        var startsWithSlice = false
        var fallback: Int32 = -1
    }

    enum Transform: Sendable {
        case slice(from: Int32, count: Int32)
        case before(Int32), after(Int32)
        case split(Slice)
        case strip(Int32), stripPrefix(Int32), stripSuffix(Int32)
        case isbd, html, lower, upper
        case nonsorting(Int32)
        case prefix(Int32), suffix(Int32)
        case lookup(map: Int32, firstString: Int32, otherwise: Otherwise)
    }

    enum Otherwise: Sendable {
        case keep, drop, report
        case constant(Int32)
    }

    enum Condition: Sendable {
        case isOneOf(path: Int32, Slice), isNone(path: Int32, Slice)
        case starts(path: Int32, Slice), contains(path: Int32, Slice), lacks(path: Int32, Slice)
        case exists(path: Int32), missing(path: Int32)
        case linked(path: Int32, Bool)
        case all(Slice), any(Slice)
        /// Of some characters of the values: the number of the condition.
        case sliced(from: Int32, count: Int32, Int32)
    }

    struct DateExpression: Sendable { var verbatim: Int32 = -1, earliest: Int32 = -1, latest: Int32 = -1 }

    struct Rule: Sendable {
        var each: Int32 = -1
        var condition: Int32 = -1
        /// Where the rule's row begins in `parts`.
        var parts: Int32 = 0
        var typeIsConstant = false, registerIsConstant = false
    }

    struct Member: Sendable {
        let target: Target
        let rules: Slice
    }

    struct Recognition: Sendable {
        let paths: [CompiledPath]
        let condition: Int32
    }

    /// One reference to hand around instead of the parts of a map.
    final class SharedMap: Sendable {
        let map: ValueMap
        init(_ map: ValueMap) { self.map = map }
    }

    struct Tables: Sendable {
        var paths: ContiguousArray<Path> = []
        /// First steps of rooted paths, each once: the record index sorts the nodes by them.
        var patterns: ContiguousArray<(path: CompiledPath, steps: Int)> = []
        var expressions: ContiguousArray<Expression> = []
        /// By expression; set when it is nothing but a quick path: no transform, condition or fallback. Apart from the
        /// expressions, since most of them are asked for nothing else.
        var quicks: ContiguousArray<Quick> = []
        /// Raw names of the children whose values a join takes, in its order.
        var joinedNames: ContiguousArray<ContiguousArray<UInt32>> = []
        /// Parts of lists, alternatives, joins and templates.
        var expressionLists: ContiguousArray<Int32> = []
        var transforms: ContiguousArray<Transform> = []
        var conditions: ContiguousArray<Condition> = []
        var conditionLists: ContiguousArray<Int32> = []
        var dates: ContiguousArray<DateExpression> = []
        var rules: ContiguousArray<Rule> = []
        var ruleLists: ContiguousArray<Slice> = []
        /// One row per rule, one column per `Part`: number of an expression, date or list of rules.
        var parts: ContiguousArray<Int32> = []
        var members: ContiguousArray<Member> = []
        var maps: ContiguousArray<SharedMap> = []
        /// Constants and what maps give.
        var strings: ContiguousArray<String> = []
        /// Words that conditions and transforms compare with.
        var words: ContiguousArray<ContiguousArray<UInt8>> = []
        var empty: ContiguousArray<ContiguousArray<UInt8>> = []
        /// Bit n is set when a value of n bytes can be empty (63 for all longer ones).
        var emptyLengths: UInt64 = 0

        var identifier: Int32 = -1, kind: Int32 = -1, cluster: Int32 = -1
        /// The kind, when the profile says it for all records.
        var constantKind: CulturalObject.Kind?
        var ignored: ContiguousArray<CompiledPath> = []
        var hasIgnoredWithPredicates = false
        var recognitions: [Recognition] = []
        /// Conditions of records that are left out, in the order of the profile.
        var skipped: ContiguousArray<Int32> = []

        func number(of part: Part, in rule: Rule) -> Int32 { parts[Int(rule.parts) + part.rawValue] }
    }
}
