public import Diagnostics
public import RecordStream

/// The parts of a package (ECMA-376 part 2), opened by name, in any order and again.
public protocol SheetParts: AnyObject {
    var names: [String] { get }
    /// The text of a part; `nil` when there is none of that name.
    func open(_ name: String) throws(Diagnostic) -> (any ByteSource)?
}

extension SheetParts {
    func has(_ name: String) -> Bool { names.contains { $0.lowercased() == name.lowercased() } }
}
