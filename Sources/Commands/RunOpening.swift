import Configuration
import Reporting
import Storage
import Training

/// The record of a new run, or of the one to resume.
struct RunOpening {
    /// The record.
    let record: RunRecord
    /// The checkpoint that was asked for by its path, and the folder of its run.
    private let wanted: (run: String, checkpoint: Checkpoint)?

    /// Opens the run that is asked for; begins a new one if none is, or there is none yet.
    ///
    /// - Parameter style: the display of the training's progress.
    init(_ request: ResumeRequest?, of plan: Plan, style: ProgressStyle) throws {
        guard let request, let search = try RunSearch(request, of: plan) else {
            record = try RunRecord(plan, style: style)
            wanted = nil
            if request != nil { record.note("no run of '\(plan.name)' to resume: this one begins") }
            return
        }
        record = try RunRecord(plan, resuming: search.folder, style: style)
        wanted = search.checkpoint.flatMap { checkpoint in
            search.checkpointRun.map { ($0, checkpoint) }
        }
    }

    /// Opens the run at a place, new or to be resumed.
    init(at place: RunPlace, of plan: Plan, style: ProgressStyle) throws {
        record = try RunRecord(plan, at: place, style: style)
        wanted = nil
    }

    /// The checkpoint that was asked for, if it is of this run.
    func checkpoint(of run: RunRecord) -> Checkpoint? {
        wanted.flatMap { $0.run == run.folder.path ? $0.checkpoint : nil }
    }
}
