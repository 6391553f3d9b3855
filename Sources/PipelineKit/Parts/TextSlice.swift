/// A part of a text: the chunks that begin in one of several equal ranges of its bytes.
///
/// A text is cut into the same chunks whoever reads it, so that its slices, one after the other, are the whole: no
/// record is read twice, and none is missed. Each reader cuts the text from its beginning on, which is cheap, and
/// parses what is in its slice; the last one goes to the end, and says what becomes of the file.
public struct TextSlice: Hashable, Sendable {
    /// From 0.
    public let number: Int, count: Int
    public init(number: Int, count: Int) { (self.number, self.count) = (number, count) }

    enum Place { case before, inside, behind }

    var isLast: Bool { number == count - 1 }

    /// - Parameters:
    ///   - offset: Where a chunk begins in the decoded text.
    ///   - size: Bytes of the file. A text that is longer or shorter when it is decoded has slices of unequal lengths.
    func place(of offset: Int, size: Int) -> Place {
        if offset < size * number / count { return .before }
        return isLast || offset < size * (number + 1) / count ? .inside : .behind
    }
}
