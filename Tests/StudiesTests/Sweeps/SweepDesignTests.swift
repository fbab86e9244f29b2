import Studies
import Testing
import Training

@Suite("Sweep design")
struct SweepDesignTests {
    private func design(
        _ grid: [String] = [], _ ranges: [String] = [], count: Int? = nil, seed: Int = 42,
        areWhole: Bool = false
    ) throws -> SweepDesign {
        try SweepDesign(
            grid: grid.map { try GridAxis($0) }, ranges: ranges.map { try RangeAxis($0) }, count: count,
            seed: seed
        ) { _ in areWhole }
    }

    private func values(_ design: SweepDesign, of key: String) -> [String] {
        design.trials.compactMap { trial in trial.settings.first { $0.key == key }?.value }
    }

    @Test(
        "a grid's values end at commas outside brackets, braces and quotation marks",
        arguments: [
            ("k=a,b", ["a", "b"]), ("k= a , b ", ["a", "b"]), ("k=[1, 2],[3]", ["[1, 2]", "[3]"]),
            ("k={adam: {a: 1, b: [2, 3]}},sgd", ["{adam: {a: 1, b: [2, 3]}}", "sgd"]),
            (#"k="a,b",'c,''d'',e',f"#, [#""a,b""#, "'c,''d'',e'", "f"]),
            (#"k="a\",b",c"#, [#""a\",b""#, "c"]),
            ("k=it's,that's", ["it's", "that's"]), ("k=a=b", ["a=b"]), ("k=['],'],x", ["['],']", "x"]),
        ])
    func splitting(text: String, values: [String]) throws {
        #expect(try GridAxis(text).values == values)
    }

    @Test(
        "a wrong grid is refused with an example",
        arguments: ["", "k", "=a", "k=", "k=a,,b", "k=a,", "k=[a", "k=a]", "k=[a},b", "k='a", "k=a,b,a"])
    func wrongGrid(text: String) {
        let error = #expect(throws: TrainingError.self) { try GridAxis(text) }
        #expect(error?.exitCode == .usage)
        #expect(error?.description.contains("such as --grid optimizer=adam,nadam") == true)
    }

    @Test(
        "a grid is the product of its values, the last one changing fastest; fewer trials are its beginning")
    func product() throws {
        let trials = try design(["a=1,2", "b=x,y,z"]).trials
        #expect(
            trials.map(\.text) == ["a=1 b=x", "a=1 b=y", "a=1 b=z", "a=2 b=x", "a=2 b=y", "a=2 b=z"])
        #expect(trials.map(\.number) == Array(1...6))
        #expect(try design(["a=1,2", "b=x,y,z"], count: 2).trials == Array(trials.prefix(2)))
        #expect(try design(["a=1,2", "b=x,y,z"], count: 100).trials == trials)
    }

    // The expected numbers come from a Philox4x32-10 in Python, which agrees with the known answers of Random123.
    @Test("values drawn from ranges are those of the counter-based generator")
    func draws() throws {
        let rates = try design([], ["rate=1e-4..1e-1", "units=8..128"], count: 5, areWhole: true)
        #expect(values(rates, of: "rate") == ["0.07195", "0.0005631", "0.003609", "0.001256", "0.0009725"])
        #expect(values(rates, of: "units") == ["108", "10", "51", "62", "107"])
        let shares = try design([], ["share=0..0.9"], count: 5, seed: 7)
        #expect(values(shares, of: "share") == ["0.1537", "0.2397", "0.2302", "0.6701", "0.8624"])
    }

    @Test("a trial's values depend on the seed and its number alone")
    func independence() throws {
        let few = try design([], ["a=1e-4..1"], count: 3)
        let many = try design(["c=x,y"], ["a=1e-4..1", "b=0..1"], count: 30)
        #expect(Array(values(many, of: "a").prefix(3)) == values(few, of: "a"))
        #expect(values(many, of: "c").prefix(4) == ["x", "y", "x", "y"])
        #expect(values(try design([], ["a=1e-4..1"], count: 3, seed: 43), of: "a") != values(few, of: "a"))
        #expect(Set(values(many, of: "b")).count == 30)
    }

    @Test("the scale is logarithmic from a factor of ten on, and can be chosen")
    func scales() throws {
        #expect(try RangeAxis("a=1..10").isLogarithmic)
        #expect(try !RangeAxis("a=1..9.9").isLogarithmic)
        #expect(try !RangeAxis("a=0..10").isLogarithmic && !RangeAxis("a=-1..1000").isLogarithmic)
        #expect(try RangeAxis("a=1..2:log").isLogarithmic && !RangeAxis("a=1..100:linear").isLogarithmic)
        let axis = try RangeAxis("a=-1e-3...5")
        #expect(axis.low == -0.001 && axis.high == 0.5)
    }

    @Test("values lie in their range, whole numbers at both ends, and spread over it")
    func bounds() throws {
        let whole = values(try design([], ["a=1..4"], count: 400, areWhole: true), of: "a")
        #expect(["1", "2", "3", "4"].allSatisfy { end in (60...140).contains(whole.count { $0 == end }) })
        let numbers = values(try design([], ["a=1e-6..1e6"], count: 400), of: "a").compactMap { Double($0) }
        #expect(numbers.count == 400 && numbers.allSatisfy { (1e-6...1e6).contains($0) })
        #expect((150...250).contains(numbers.count { $0 < 1 }))
    }

    @Test(
        "a wrong range is refused with an example",
        arguments: [
            "", "a", "a=", "a=1", "a=1..", "a=..1", "a=x..1", "a=2..1", "a=1..1", "a=0..1:log", "a=1..2:ln",
            "a=1..inf", "a=nan..1", "a=0x1..2",
        ])
    func wrongRange(text: String) {
        let error = #expect(throws: TrainingError.self) { try RangeAxis(text) }
        #expect(error?.exitCode == .usage)
        #expect(error?.description.contains("such as --range optimizer.learning_rate=1e-4..1e-1") == true)
    }

    @Test("too little and too much is refused with advice")
    func wrongDesigns() throws {
        func message(_ body: () throws -> SweepDesign) -> String {
            do {
                _ = try body()
                return ""
            } catch {
                return "\(error)"
            }
        }
        #expect(message { try design() }.contains("add --grid KEY=VALUE,VALUE or --range"))
        #expect(message { try design([], ["a=1..2"]) }.contains("add --trials 20"))
        #expect(message { try design(["a=1,2"], ["a=1..2"], count: 3) }.contains("a is swept twice"))
        #expect(message { try design(["a=1"], count: 10_001) }.contains("a sweep has 1 to 10000"))
        let values = (1...30).map(String.init).joined(separator: ",")
        let huge = (1...20).map { "a\($0)=\(values)" }
        #expect(message { try design(huge) }.contains("too many trials"))
        #expect(try design(huge, count: 3).trials.count == 3)
    }

    // The numbers of Li et al. 2018, Table 1, column s = 4: 81 trials, at most 81 units, reduction 3.
    @Test("rungs are those of successive halving")
    func rungs() {
        let rungs = Halving(trialCount: 81, epochs: 81, reduction: 3).rungs
        #expect(rungs.map(\.trialCount) == [81, 27, 9, 3, 1])
        #expect(rungs.map { $0.epochLimit(of: 81) } == [1, 3, 9, 27, nil])
        let few = Halving(trialCount: 5, epochs: 20, reduction: 2).rungs
        #expect(few.map(\.trialCount) == [5, 2, 1] && few.map { $0.epochLimit(of: 20) } == [5, 10, nil])
        #expect(Halving(trialCount: 100, epochs: 2, reduction: 2).rungs.map(\.trialCount) == [100, 50])
        #expect(Halving(trialCount: 7, epochs: 10, reduction: nil).rungs.map(\.trialCount) == [7])
    }
}
