import Summation
import Tensors
import Testing

@Suite struct ShapeErrorTests {
    private let matrix = Tensor(zeros: [2, 3])
    private let vector = Tensor(zeros: [4])

    private func check(_ text: String, _ body: () throws -> Void) {
        #expect(throws: ShapeError(text), performing: body)
    }

    @Test("making and reshaping say how many elements there are")
    func elements() {
        check("3 values do not fill the shape [2, 2]") { _ = try Tensor([1, 2, 3], shape: [2, 2]) }
        check("1 values do not fill the shape [-1, -1]") { _ = try Tensor([1], shape: [-1, -1]) }
        check("2 values do not fill the shape [3]") { _ = try Tensor([1, 2] as [Float], shape: [3]) }
        check("the shape [2, 3] has 6 elements, [4] does not") { _ = try matrix.reshaped(to: [4]) }
        check("the shape [2, 3] has 6 elements, [-2, -3] does not") { _ = try matrix.reshaped(to: [-2, -3]) }
        let huge = [1 << 40, 1 << 40]
        check("the shape [2, 3] has 6 elements, \(huge) does not") { _ = try matrix.reshaped(to: huge) }
        check("0 values do not fill the shape \(huge)") { _ = try Tensor([] as [Double], shape: huge) }
    }

    @Test("broadcasting and summing say both shapes")
    func broadcasting() {
        check("the shape [2, 3] does not broadcast to [3, 2]") { _ = try matrix.broadcast(to: [3, 2]) }
        check("the shape [2, 3] does not broadcast to [3]") { _ = try matrix.broadcast(to: [3]) }
        check("the shape [] does not broadcast to [-1]") { _ = try Tensor(repeating: 1).broadcast(to: [-1]) }
        let huge = [1 << 40, 1 << 40]
        check("the shape [] does not broadcast to \(huge)") {
            _ = try Tensor(repeating: 1).broadcast(to: huge)
        }
        check("the shape [2] does not broadcast to [2, 3]") { _ = try matrix.sum(to: [2]) }
        check("there is no axis 2 in the shape [2, 3]") { _ = try matrix.sum(along: [2]) }
        check("there is no axis -1 in the shape [2, 3]") { _ = try matrix.sum(along: [-1]) }
        check("add takes tensors of one type, not float32 and float64") {
            _ = try matrix.adding(matrix.converted(to: .float64))
        }
    }

    @Test("matrix products say which extents differ")
    func products() {
        check("the inner extents of a matrix product differ: [2, 3] has 3, [2, 3] has 2") {
            _ = try matrix.matrixProduct(matrix)
        }
        check("the inner extents of a matrix product differ: [2, 3]ᵀ has 2, [2, 3]ᵀ has 3") {
            _ = try matrix.matrixProduct(matrix, transposed: true, otherTransposed: true)
        }
        check("a matrix product takes matrices, not the shapes [2, 3] and [4]") {
            _ = try matrix.matrixProduct(vector)
        }
        check("a matrix product takes one type, not float32 and float64") {
            _ = try matrix.matrixProduct(matrix.converted(to: .float64))
        }
        check("the bias of a product with 2 columns cannot be [4] of float32") {
            _ = try matrix.matrixProduct(matrix, otherTransposed: true, bias: vector)
        }
        check("transpose takes a matrix, not the shape [4]") { _ = try vector.transposed() }
    }

    @Test("sums over samples and rows say what they take")
    func samples() {
        check("a sum over 3 samples takes as many rows, not the shape [2, 3]") {
            _ = try matrix.columnSums(over: SampleLayout(rows: 3))
        }
        check("a sum over 3 samples takes as many rows, not the shape [2, 3]") {
            _ = try matrix.transposedProduct(matrix, over: SampleLayout(rows: 3))
        }
        check("maximumOfRows takes a matrix with at least one column, not the shape [4]") {
            _ = try vector.maximumOfRows()
        }
        check("argumentOfMaximumOfRows takes a matrix with at least one column, not the shape [2, 0]") {
            _ = try Tensor(zeros: [2, 0]).argumentOfMaximumOfRows()
        }
        check("softmax cross-entropy of 1 labels takes as many rows of logits, not the shape [2, 3]") {
            _ = try matrix.softmaxCrossEntropy(labels: [0])
        }
        check("the label 3 names none of the 3 classes 0 to 2") {
            _ = try matrix.softmaxCrossEntropy(labels: [0, 3])
        }
        check("the label -1 names none of the 3 classes 0 to 2") {
            _ = try Tensor.oneHot([-1], classCount: 3, type: .float32)
        }
    }
}
