internal import Diagnostics
internal import HeritageModel

/// A run in parts: what one process of many does, in a folder that they share. docs/scale.md says which step waits for
/// which, and pipelines/spark has a driver. Together they give the dataset that `khazina run` gives.
public struct PartStages {
    private let work: WorkFolder
    private let pipeline: Pipeline
    private let resources: Resources
    private let threads: Int

    /// - Parameter folder: Shared by all processes.
    public init(_ pipeline: Pipeline, folder: String, resources: Resources, threads: Int) {
        (self.pipeline, self.resources, self.threads) = (pipeline, resources, threads)
        work = WorkFolder(path: folder)
    }

    private var plan: ShardPlan { get throws { try ShardPlan(path: work.plan) } }

    /// Cuts the sources into shards.
    /// - Parameters:
    ///   - bytes: A shard has about so many.
    ///   - output: Folder for the dataset.
    ///   - previous: Dataset whose ids this one goes on with; `nil`: the one in the output folder, if any.
    /// - Returns: Their number.
    public func plan(bytes: Int, output: String, previous: String?) throws -> Int {
        let plan = try ShardPlan(pipeline, bytes: bytes)
        // Settled once: all steps must go on with one dataset, also when another run publishes in the meantime.
        let settled = previous ?? ReleaseShelf.readable(output)
        try plan.write(to: work.plan, .init(output: output, previous: Folder.isFolder(settled) ? settled : nil))
        return plan.shards.count
    }

    /// Reads, maps and normalizes one shard.
    public func collect(_ part: Int) throws {
        guard let shard = try plan.shards.first(where: { $0.number == part }) else {
            throw ConfigurationProblem(["the plan in \(work.path) has no part \(part)"])
        }
        try WorkFolder.fill(work.part(part)) { folder in
            try PartCollector(pipeline: pipeline, resources: resources, threads: threads).collect(shard, into: folder)
        }
    }

    /// Joins the headings of agents and places of all parts.
    public func headings() throws {
        let plan = try plan
        try entities(plan).collect(parts: plan.shards.count)
    }

    /// Counts words and values of one file of rows, or adds up what was counted.
    /// - Parameter part: `nil` to add up.
    public func statistics(of table: String, part: Int?) throws {
        let matching = try KeyedMatching(work, table, resources: resources)
        if let part { try matching.count(part) } else { try matching.addCounts() }
    }

    /// Writes the records of one file of rows under their blocking keys.
    public func keys(of table: String, part: Int) throws {
        try KeyedMatching(work, table, resources: resources).writeKeys(part)
    }

    /// Compares the records that share a key.
    /// - Parameter path: For each key in it all records that have it.
    public func compare(_ table: String, _ path: String, name: String) throws {
        try KeyedMatching(work, table, resources: resources).compare(path, into: name, threads: threads)
    }

    /// Resolves agents and places.
    public func entities() throws { try entities(try plan).resolve() }

    /// Writes what is compared of the objects of one part.
    public func rows(_ part: Int) throws { try PartRows(work: work, resources: resources).write(part) }

    /// Says which objects are one.
    public func group() throws {
        try PartGroups(work: work, pipeline: pipeline, resources: resources, previous: try plan.frame.previous).write()
    }

    /// Writes the objects of one part as the dataset has them.
    public func merge(_ part: Int) throws {
        try PartMerging(work: work, pipeline: pipeline, resources: resources).write(part)
    }

    /// Puts the parts together.
    /// - Parameters:
    ///   - strictMapping: Values that no rule used are errors.
    ///   - against: An earlier release that the matrix and the report compare with.
    public func finish(strictMapping: Bool, against: String?) throws -> RunReport {
        let plan = try plan
        var options = PipelineRun.Options(outputFolder: plan.frame.output)
        (options.threads, options.strictMapping) = (threads, strictMapping)
        (options.previousFolder, options.against) = (plan.frame.previous, against)
        return try PartAssembly.publish(plan, work, pipeline, resources, options)
    }

    private func entities(_ plan: ShardPlan) -> PartEntities {
        PartEntities(work: work, pipeline: pipeline, resources: resources, previous: plan.frame.previous)
    }
}
