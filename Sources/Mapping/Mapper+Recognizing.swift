public import RecordStream

extension Mapper {
    /// Whether a record looks like one that the profile is for: all parts of one entry of `recognize` hold.
    public mutating func recognizes(_ number: Int, of batch: RecordBatch) -> Bool {
        let root = names.name(batch.nodes[batch.records[number].nodes.lowerBound].name)
        let local = root.split(separator: ":").last.map(String.init) ?? root
        return batch.withRecord(number) { view in
            index.fill(view, program)
            stack.reset()
            matches.beginRecord()
            for (entry, recognition) in zip(profile.recognize, program.tables.recognitions) {
                if let wanted = entry.root, wanted != root, wanted != local { continue }
                if !recognition.paths.allSatisfy({ $0.finds(from: view.root, in: view) }) { continue }
                if recognition.condition < 0 || holds(recognition.condition, at: view.root, view) { return true }
            }
            return false
        }
    }
}
