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
    /// - Parameter bytes: A shard has about so many.
    /// - Returns: Their number.
    public func plan(bytes: Int) throws -> Int {
        let plan = try ShardPlan(pipeline, bytes: bytes)
        try plan.write(to: work.plan)
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
    public func headings(previous: String?) throws {
        try entities(previous).collect(parts: try plan.shards.count)
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
    public func entities(previous: String?) throws { try entities(previous).resolve() }

    /// Writes what is compared of the objects of one part.
    public func rows(_ part: Int) throws { try PartRows(work: work, resources: resources).write(part) }

    /// Says which objects are one.
    public func group(previous: String?) throws {
        try PartGroups(work: work, pipeline: pipeline, resources: resources, previous: previous).write()
    }

    /// Writes the objects of one part as the dataset has them.
    public func merge(_ part: Int) throws {
        try PartMerging(work: work, pipeline: pipeline, resources: resources).write(part)
    }

    /// Puts the parts together.
    public func finish(_ options: PipelineRun.Options) throws -> RunReport {
        try PartAssembly(work: work, pipeline: pipeline, resources: resources, options: options).publish(try plan)
    }

    private func entities(_ previous: String?) -> PartEntities {
        PartEntities(work: work, pipeline: pipeline, resources: resources, previous: previous)
    }
}
