/// 0 ..< count as `parts` consecutive ranges whose lengths differ by at most one, the longer ones first.
func evenRanges(of count: Int, parts: Int) -> [Range<Int>] {
    precondition(parts >= 1, "there is no rank to give \(count) things to")
    let (quotient, remainder) = count.quotientAndRemainder(dividingBy: parts)
    return (0..<parts).map { part in
        let start = part * quotient + min(part, remainder)
        return start..<(start + quotient + (part < remainder ? 1 : 0))
    }
}
