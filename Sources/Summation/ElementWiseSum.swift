/// The sum of two vectors of like lengths, number by number.
package func elementWiseSum(_ a: [Double], _ b: [Double]) -> [Double] {
    zip(a, b).map { $0 + $1 }
}
