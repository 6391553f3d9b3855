import Glibc

/// The folder of real deliveries, shared by the tests of this project; not part of the repository.
enum Corpus {
    /// `KHAZINA_SHARED`, or `../shared` beside the package; `nil` when absent: then tests on real data are skipped.
    static let folder: String? = {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let stated = unsafe getenv("KHAZINA_SHARED").map { unsafe String(cString: $0) }
        let folder = (stated ?? "\(root)/../shared") + "/corpus"
        return unsafe access(folder, R_OK) == 0 ? folder : nil
    }()
}
