/// An observer of the elements that `Communicator.allGatherShards` replaces: those of the other ranks'
/// shards.
///
/// Every non-empty shard is either replaced by the observer itself, or announced once before and once after.
/// Elements are numbered within the arena.
package protocol ShardObserver: AnyObject {
    /// Called to copy a shard from the memory of its owner into the arena.
    func replace(_ elements: Range<Int>, from source: UnsafeRawPointer)
    /// Called before a shard is replaced other than by `replace`.
    func willReplace(_ elements: Range<Int>)
    /// Called after a shard was replaced other than by `replace`.
    func didReplace(_ elements: Range<Int>)
}
