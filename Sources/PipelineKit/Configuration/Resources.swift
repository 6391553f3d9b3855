internal import Deduplication
internal import Diagnostics
internal import HeritageModel
internal import Mapping
internal import MatchingTables
internal import Normalization

/// The files that come with Khazina: profiles and vocabularies.
public struct Resources: Sendable {
    /// The folder that holds `pipelines/`.
    public let folder: String
    public init(folder: String) { self.folder = folder }

    var profilesFolder: String { folder + "/pipelines/profiles" }
    var vocabulariesFolder: String { folder + "/pipelines/vocabularies" }

    /// Names of the profiles there are, sorted.
    public func profileNames() throws -> [String] {
        try Folder.names(in: profilesFolder).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
    }

    /// - Parameter name: Of a profile that comes with Khazina, or the path of a file that ends in `.yaml`.
    func profile(_ name: String) throws -> Profile {
        let path = name.hasSuffix(".yaml") ? name : "\(profilesFolder)/\(name).yaml"
        guard Folder.isFile(path) else {
            let known = try profileNames()
            let hint = nearest(to: name, among: known).map { "did you mean `\($0)`?" }
            throw ConfigurationProblem([
                "there is no profile `\(name)` (\(hint ?? "known: \(known.joined(separator: ", "))"))"
            ])
        }
        do {
            var maps: Set<String> = []
            var profile = try ProfileLoader.load(text: try Folder.text(of: path), file: path) { name in
                let map = valueMap(name)
                if let map { maps.insert(map.file) }
                return map
            }
            profile.valueMapFiles = maps.sorted()
            return profile
        } catch let errors as ProfileErrors {
            throw ConfigurationProblem(errors.errors.map(\.description))
        }
    }

    /// A value map of the vocabularies.
    func valueMap(named name: String) throws -> ValueMap {
        let path = "\(vocabulariesFolder)/maps/\(name).tsv"
        do {
            return try ValueMap(name: name, file: path, text: try Folder.text(of: path))
        } catch let errors as ProfileErrors {
            throw ConfigurationProblem(errors.errors.map(\.description))
        }
    }

    /// The profile of a source; when there is none, the problem says where the pipeline asks for it.
    func profile(of source: Pipeline.Source, in pipeline: Pipeline) throws -> Profile {
        guard let file = pipeline.file, !isProfile(source.profile) else { return try profile(source.profile) }
        do {
            return try profile(source.profile)
        } catch let problem as ConfigurationProblem {
            throw ConfigurationProblem(problem.lines.map { "\(file):\(source.line):1: \($0)" })
        }
    }

    private func isProfile(_ name: String) -> Bool {
        Folder.isFile(name.hasSuffix(".yaml") ? name : "\(profilesFolder)/\(name).yaml")
    }

    /// The text of a value map by its name; `nil` when there is none.
    private func valueMap(_ name: String) -> ProfileLoader.MapFile? {
        let path = "\(vocabulariesFolder)/maps/\(name).tsv"
        guard Folder.isFile(path) else { return nil }
        do throws(Diagnostic) {
            return ProfileLoader.MapFile(file: path, text: try Folder.text(of: path))
        } catch {
            // The loader reports the map as missing, with the place where it is asked for.
            return nil
        }
    }

    func clusters() throws -> ClusterList {
        let path = "\(vocabulariesFolder)/clusters.tsv"
        do {
            return try ClusterList(file: path, text: try Folder.text(of: path))
        } catch let errors as ProfileErrors {
            throw ConfigurationProblem(errors.errors.map(\.description))
        }
    }

    /// - Parameter extra: Folders of an institution's own vocabularies; what they say wins.
    func normalizationTables(extra: [String] = []) throws -> NormalizationTables {
        func text(_ name: String) throws(Diagnostic) -> (text: String, file: String) {
            let file = "\(vocabulariesFolder)/\(name)"
            return (try Folder.text(of: file), file)
        }
        let languages = try text("maps/languages.tsv")
        var tables = NormalizationTables(
            dates: DateParser(lexicon: try dateLexicon()),
            languages: try LanguageTags(languages.text, file: languages.file), names: try nameVocabulary())
        let privacy = try text("privacy.tsv"), measures = try text("measures.tsv"),
            rights = try text("rights-words.tsv"), identifiers = try text("identifiers.tsv")
        let relators = try text("maps/relators.tsv"), statements = try text("statement-words.tsv"),
            houses = try text("house-roles.tsv")
        tables.privacy = try PrivacyRules(privacy.text, file: privacy.file)
        tables.measures = try MeasureWords(measures.text, file: measures.file)
        tables.rights = try RightsWords(rights.text, file: rights.file)
        tables.identifiers = try IdentifierTable(identifiers.text, file: identifiers.file)
        tables.statements = try StatementWords(statements.text, file: statements.file)
        tables.relators = try NormalizationTables.valueMap(relators.text, file: relators.file)
        tables.rolesOfHouses = Set(try NormalizationTables.valueMap(houses.text, file: houses.file).keys)
        tables.places = try PlaceTable(files: try tableFiles(in: vocabulariesFolder + "/places"))
        try addConcepts(of: vocabulariesFolder, to: &tables.concepts)
        for folder in extra {
            try addConcepts(of: folder, to: &tables.concepts)
            let own = folder + "/maps/relators.tsv"
            if Folder.isFile(own) {
                let map = try NormalizationTables.valueMap(try Folder.text(of: own), file: own)
                tables.relators.merge(map) { $1 }
            }
        }
        return tables
    }

    /// Adds the tables and SKOS files of a folder of vocabularies, by name.
    private func addConcepts(of folder: String, to table: inout ConceptTable) throws(Diagnostic) {
        for name in try Folder.names(in: folder + "/concepts") {
            let path = "\(folder)/concepts/\(name)"
            if name.hasSuffix(".tsv") {
                try table.add(table: try Folder.text(of: path), file: path)
            } else if name.hasSuffix(".rdf") {
                try SKOSFile(path: path).add(to: &table)
            }
        }
    }

    /// The tables of `pipelines/resolution` and people's decisions.
    func resolutionTables(decisions: [String]) throws -> ResolutionTables {
        ResolutionTables(
            agents: try resolutionTable("agents"), places: try resolutionTable("places"),
            objects: try objectTables(), links: try linkRules(),
            names: try NameTools(vocabularies: vocabulariesFolder), roleClasses: try roleClasses(),
            people: try PeopleDecisions(paths: decisions), merging: try mergeRules())
    }

    /// Which values merged records keep; without the file, those of the first record.
    private func mergeRules() throws -> MergeRules {
        let path = "\(folder)/pipelines/resolution/merging.yaml"
        guard Folder.isFile(path) else { return MergeRules() }
        let (rules, findings) = MergeRulesReader.read(try Folder.text(of: path), source: 0)
        guard let rules else {
            throw ConfigurationProblem(
                findings.map { "\(path):\($0.location.line):\($0.location.column): \($0.message)" })
        }
        return rules
    }

    /// Tables of the kinds of objects; a kind without a file is compared by keys alone.
    func objectTables() throws -> [CulturalObject.Kind: MatchingTable] {
        var tables: [CulturalObject.Kind: MatchingTable] = [:]
        for kind in CulturalObject.Kind.allCases
        where Folder.isFile("\(folder)/pipelines/resolution/\(kind.rawValue).yaml") {
            tables[kind] = try resolutionTable(kind.rawValue)
        }
        return tables
    }

    /// Which kinds may belong together; without the file, none.
    func linkRules() throws -> [LinkRule] {
        let path = "\(folder)/pipelines/resolution/links.tsv"
        guard Folder.isFile(path) else { return [] }
        var rules: [LinkRule] = []
        for (number, line) in try Folder.text(of: path).split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated() where !line.isEmpty && !line.hasPrefix("#")
        {
            let columns = line.split(separator: "\t").map(String.init)
            guard columns.count == 4, let from = CulturalObject.Kind(rawValue: columns[0]),
                let to = CulturalObject.Kind(rawValue: columns[1]), from != to
            else {
                throw ConfigurationProblem([
                    "\(path):\(number + 1):1: expected two different kinds, a relation and a table, with tabs between"
                ])
            }
            rules.append(
                LinkRule(
                    from: from, to: to, relation: columns[2], table: try resolutionTable("links/" + columns[3])))
        }
        return rules
    }

    private func roleClasses() throws -> [String: [String]] {
        let path = "\(folder)/pipelines/resolution/role-classes.tsv"
        var classes: [String: [String]] = [:]
        for (number, line) in try Folder.text(of: path).split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated() where !line.isEmpty && !line.hasPrefix("#")
        {
            let columns = line.split(separator: "\t")
            guard columns.count == 2 else {
                throw ConfigurationProblem(["\(path):\(number + 1):1: expected `role<TAB>classes`"])
            }
            classes[String(columns[0])] = columns[1].split(separator: " ").map(String.init)
        }
        return classes
    }

    /// - Parameters:
    ///   - kind: Name of a table of `pipelines/resolution`.
    ///   - isTrained: Whether it takes the weights of the file that it names.
    func resolutionTable(_ kind: String, isTrained: Bool = true) throws -> MatchingTable {
        let path = "\(folder)/pipelines/resolution/\(kind).yaml"
        let (table, findings) = MatchingTableReader.read(try Folder.text(of: path), source: 0)
        guard let table else {
            throw ConfigurationProblem(
                findings.map { "\(path):\($0.location.line):\($0.location.column): \($0.message)" })
        }
        guard isTrained, let name = table.weightsFile else { return table }
        let file = "\(Folder.parent(of: path))/\(name)"
        guard let trained = table.trained(try Folder.text(of: file)) else {
            throw ConfigurationProblem([
                "\(file): these are no weights of the table \(kind), version \(table.version): estimate them anew with khazina dedupe train"
            ])
        }
        return trained
    }

    /// Estimates the weights of a table from the records of a dataset, as a text for the file that the table names.
    public func estimatedWeights(of kind: String, from dataset: String) throws -> String {
        let table = try resolutionTable(kind, isTrained: false)
        guard table.given == nil else {
            throw ConfigurationProblem(["the table `\(kind)` states its weights: nothing is to be estimated"])
        }
        let features = try FeatureTable.read(table, folder: ReleaseShelf.readable(dataset))
        return Matcher(features.columns, table: table).estimatedWeights()
    }

    func nameVocabulary() throws(Diagnostic) -> NameVocabulary {
        var files: [(name: String, text: String)] = []
        for folder in ["scripts", "names"] {
            for file in try tableFiles(in: "\(vocabulariesFolder)/\(folder)") {
                files.append((folder + "/" + file.name, file.text))
            }
        }
        return try NameVocabulary(files: files)
    }

    /// The tables of a folder, by name.
    private func tableFiles(in folder: String) throws(Diagnostic) -> [(name: String, text: String)] {
        var files: [(name: String, text: String)] = []
        for name in try Folder.names(in: folder) where name.hasSuffix(".tsv") {
            files.append((name, try Folder.text(of: "\(folder)/\(name)")))
        }
        return files
    }

    func dateLexicon() throws(Diagnostic) -> DateLexicon {
        try DateLexicon(files: try tableFiles(in: vocabulariesFolder + "/dates"))
    }
}
