import Configuration
import Testing
import Training

@Suite("whole numbers at the ends of what an option takes")
struct WholeNumberTests {
    private func problem(_ override: String) -> String? {
        let text = """
            data: {train: digits}
            batch: {size: 64}
            model: {layers: [dense: 10]}
            """
        do {
            _ = try ConfigurationReader(catalogs: .standard).read(
                text: text, file: "a.yaml", overrides: [override])
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test(
        "one below the limit and the limit itself are taken, one above and the largest number are refused",
        arguments: [
            ("training.epochs=N", 1_000_000_000), ("stages=[{epochs: N}]", 1_000_000_000),
            ("batch.size=N", 1_000_000_000), ("batch.micro=N", 64), ("data.take=N", 1_000_000_000),
            ("data.classes=[1, N]", 1_000_000_000), ("runs=N", 10_000),
            ("data.validation={folds: N}", 10_000), ("seed=N", Int.max - 10_000),
            ("schedule={power: N}", 1_000_000_000), ("model.layers=[dense: N]", 1 << 24),
            ("checkpoint.keep=N", 1_000_000_000),
        ])
    func limits(override: String, limit: Int) {
        func problem(_ number: Int) -> String? { self.problem(override.replacing("N", with: "\(number)")) }
        #expect(problem(limit - 1) == nil && problem(limit) == nil)
        for number in [limit + 1, .max / 2, .max] where number > limit {
            let text = problem(number)
            #expect(text != nil, "\(override) \(number)")
            if override != "batch.micro=N" {
                #expect(text?.contains("at most \(limit)") ?? false, "\(text ?? "")")
            }
        }
        #expect(problem(.min) != nil)
    }

    @Test("paths of a plan can be written without their folders")
    func folders() throws {
        let plan = try ConfigurationReader(catalogs: .standard).read(
            text: """
                data: {train: {csv: {path: /home/me/rows.csv}}, test: {csv: there/test.csv}}
                batch: {size: 64}
                model: {layers: [dense: 10], load: /home/me/base.safetensors}
                output: {folder: /home/me/runs, spare_folder: /home/me/spare}
                """, file: "/home/me/a.yaml")
        let text = ConfigurationWriter(catalogs: .standard, showsFolders: false).text(of: plan)
        #expect(!text.contains("/home"), "\(text)")
        for name in ["rows.csv", "test.csv", "base.safetensors", "runs", "spare"] {
            #expect(text.contains(name), "\(name)")
        }
        #expect(ConfigurationWriter(catalogs: .standard).text(of: plan).contains("/home/me/there/test.csv"))
    }
}
