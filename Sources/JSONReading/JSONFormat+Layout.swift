public import Diagnostics
public import RecordStream

extension JSONFormat {
    /// The layout that a source seems to have, from its beginning.
    public static func layout(of source: any ByteSource) throws(Diagnostic) -> Layout {
        var window = SourceWindow(source, index: 0)
        var findings: [Diagnostic] = []
        try window.skipByteOrderMark(&findings)
        return try LayoutDetection.layout(of: &window, limits: RecordLimits(), &findings)
    }
}
