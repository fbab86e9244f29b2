/// An observer of the elements that `Communicator.allGatherShards` overwrites.
///
/// Every element of another rank's non-empty shard is announced exactly once before and once after it is
/// overwritten, in ranges of the arena's elements. A range begins at a multiple of
/// `ShardLayout.blockElements` from its shard's beginning, and ends at such a multiple or at the shard's end.
/// Where ranks read each other's memory, ranges are short enough to be in the cache when they are announced.
package protocol ShardObserver: AnyObject {
    /// Called before these elements are overwritten.
    func willReplace(_ elements: Range<Int>)
    /// Called after these elements have been overwritten.
    func didReplace(_ elements: Range<Int>)
}
