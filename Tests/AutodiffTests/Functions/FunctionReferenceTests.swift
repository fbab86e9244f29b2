import Autodiff
import SystemSupport
import TestSupport
import Testing

@Suite struct FunctionReferenceTests {
    private static let cases =
        (try? References.functions())?
        .filter { References.autodiffFunctions.contains($0.function) } ?? []

    private static let elementwise: [String: FunctionCase.Call] = [
        "negate": { inputs, _ in try negate(inputs[0]) },
        "absolute": { inputs, _ in try absolute(inputs[0]) },
        "power": { inputs, attributes in try power(inputs[0], #require(attributes.exponent)) },
        "square": { inputs, _ in try square(inputs[0]) },
        "exp": { inputs, _ in try exp(inputs[0]) },
        "log": { inputs, _ in try log(inputs[0]) },
        "reshape": { inputs, attributes in try reshape(inputs[0], to: #require(attributes.shape)) },
        "transpose": { inputs, _ in try transpose(inputs[0]) },
        "squareRoot": { inputs, _ in try squareRoot(inputs[0]) },
        "maximum": { inputs, _ in try maximum(inputs[0], inputs[1]) },
        "minimum": { inputs, _ in try minimum(inputs[0], inputs[1]) },
        "clip": { inputs, attributes in
            try clip(inputs[0], to: #require(attributes.lower)...#require(attributes.upper))
        },
        "concatenate": { inputs, attributes in try concatenate(inputs, along: #require(attributes.axis)) },
        "slice": { inputs, attributes in
            try slice(
                inputs[0], #require(attributes.start)..<#require(attributes.end),
                along: #require(attributes.axis))
        },
    ]

    private static let others: [String: FunctionCase.Call] = [
        "add": { inputs, _ in try add(inputs[0], inputs[1]) },
        "subtract": { inputs, _ in try subtract(inputs[0], inputs[1]) },
        "multiply": { inputs, _ in try multiply(inputs[0], inputs[1]) },
        "divide": { inputs, _ in try divide(inputs[0], inputs[1]) },
        "sum": { inputs, attributes in
            try sum(
                inputs[0], axes: attributes.axis.map { [$0] },
                keepingAxes: attributes.keepDimensions ?? false)
        },
        "mean": { inputs, attributes in
            try mean(
                inputs[0], axes: attributes.axis.map { [$0] },
                keepingAxes: attributes.keepDimensions ?? false)
        },
        "broadcastTo": { inputs, attributes in try broadcastTo(inputs[0], #require(attributes.shape)) },
        "sumTo": { inputs, attributes in try sumTo(inputs[0], #require(attributes.shape)) },
        "matmul": { inputs, _ in try matmul(inputs[0], inputs[1]) },
        "linear": { inputs, _ in try linear(inputs[0], weight: inputs[1], bias: inputs[2]) },
        "transposedLinear": { inputs, _ in
            try transposedLinear(inputs[0], weight: inputs[1], bias: inputs[2])
        },
        "sin": { inputs, _ in try sin(inputs[0]) },
        "cos": { inputs, _ in try cos(inputs[0]) },
        "choose": { inputs, _ in try choose(inputs[0], inputs[1], where: inputs[2]) },
        "gather": { inputs, _ in try gather(inputs[0], inputs[1]) },
    ]

    @Test("output and gradients are PyTorch's", arguments: cases)
    func reference(_ reference: FunctionCase) throws {
        let isElementwise = Self.elementwise[reference.function] != nil
        let call = try #require(Self.elementwise[reference.function] ?? Self.others[reference.function])
        let errors = try reference.errors(of: call, isElementwise: isElementwise)
        let allowed = reference.type == "float64" ? 2e-15 : 5e-7
        #expect(errors.output <= allowed)
        #expect(errors.gradients <= allowed)
    }

    @Test("every function of this room has cases in float64")
    func completeness() throws {
        let found = Set(Self.cases.filter { $0.type == "float64" }.map(\.function))
        #expect(found == References.autodiffFunctions)
        #expect(found == Set(Self.elementwise.keys).union(Self.others.keys))
        #expect(Self.cases.count { $0.type == "float32" } >= 17)
        let names = try Project.swiftFiles(in: "Sources/Autodiff/Functions").map { $0.lowercased() }
        #expect(Set(names) == Set(found.map { $0.lowercased() }), "a file for each function")
    }

    @Test("docs/autodiff.md names every function of the library")
    func functions() throws {
        let page = try Project.text("docs/autodiff.md").lowercased()
        for name in try Project.swiftFiles(in: "Sources/Autodiff/Functions") {
            #expect(page.contains("`\(name.lowercased())("), "\(name)")
        }
    }
}
