internal import HeritageModel

/// Walks the members of a value in the order of the canonical form. One description of each type (`Coded.visit`) serves
/// the encoder and the decoder, so that they cannot disagree.
protocol MemberVisitor: ~Copyable {
    mutating func text(_ key: StaticString, _ value: inout String)
    mutating func text(_ key: StaticString, _ value: inout String?)
    mutating func texts(_ key: StaticString, _ values: inout [String])
    mutating func number(_ key: StaticString, _ value: inout Double?)
    mutating func flag(_ key: StaticString, _ value: inout Bool?)
    mutating func choice<E: RawRepresentable<String>>(_ key: StaticString, _ value: inout E)
    mutating func object<T: Coded>(_ key: StaticString, _ value: inout T?)
    /// - Parameter isLeftOut: Whether the value says nothing and is not written.
    mutating func object<T: Coded>(_ key: StaticString, _ value: inout T, isLeftOut: Bool)
    /// The members of a text among those of the value that it is the name of: `label`, `language`, `script`.
    mutating func label(_ text: inout Text?)
    mutating func list<T: Coded>(_ key: StaticString, _ values: inout [T])
    /// A value that is kept as a list of none or one.
    mutating func object<T: Coded>(_ key: StaticString, first values: inout [T])
}

/// A value with a canonical form: what its members are called and in which order they stand.
protocol Coded {
    /// An empty value to decode into.
    init()
    mutating func visit<V: MemberVisitor & ~Copyable>(_ visitor: inout V)
}
