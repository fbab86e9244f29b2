import Reporting
import Testing

@Suite("Format")
struct FormatTests {
    @Test(
        "whole numbers have commas",
        arguments: [
            (0, "0"), (999, "999"), (1000, "1,000"), (-1000, "-1,000"), (-999, "-999"),
            (1_234_567, "1,234,567"),
            (Int.min, "-9,223,372,036,854,775,808"),
        ])
    func grouped(number: Int, text: String) {
        #expect(Format.grouped(number) == text)
    }

    @Test(
        "losses keep four digits that say something",
        arguments: [
            (0.12345, "0.1235"), (0, "0.0000"), (0.001, "0.0010"), (0.00012345, "1.2345e-04"),
            (-0.5, "-0.5000"),
            (999_999, "999999.0000"), (1.5e300, "1.5000e+300"), (.nan, "nan"), (-.nan, "nan"),
            (-.infinity, "-inf"),
        ] as [(Double, String)])
    func metric(value: Double, text: String) {
        #expect(Format.metric("loss", value) == "loss: " + text)
    }

    @Test(
        "times of any size have two or three digits",
        arguments: [
            (0, "0 s"), (2.06e-6, "2.1 µs"), (9.96e-6, "10 µs"), (420e-6, "420 µs"), (0.0009996, "1.00 ms"),
            (0.00842, "8.42 ms"), (0.0672, "67.2 ms"), (0.42, "0.42 s"), (4210, "4,210 s"),
        ] as [(Double, String)])
    func fineSeconds(value: Double, text: String) {
        #expect(Format.fineSeconds(value) == text)
    }

    @Test(
        "memory is told in units of 1,024",
        arguments: [
            (0, "0 B"), (1023, "1,023 B"), (1024, "1.0 KB"), (1_048_525, "1.0 MB"), (1_048_576, "1.0 MB"),
            (1_066_440, "1.0 MB"), (5_368_709_120, "5.0 GB"), (Int.max, "8.0 EB"),
        ])
    func bytes(count: Int, text: String) {
        #expect(Format.bytes(count) == text)
    }

    @Test(
        "times are told as short as their length allows",
        arguments: [
            (0.424, "0.42 s", "0:00"), (0.0424, "42 ms", "0:00"), (0.0996, "0.10 s", "0:00"),
            (9.996, "10.0 s", "0:10"), (61.25, "61.2 s", "1:01"),
            (59.6, "59.6 s", "1:00"), (3599, "3,599 s", "59:59"), (3723, "3,723 s", "1:02:03"),
            (360_000, "360,000 s", "100:00:00"), (.nan, "nan s", "?"), (1e300, nil, "?"),
            (-3, "-3.00 s", "0:00"),
        ] as [(Double, String?, String)])
    func times(seconds: Double, short: String?, clock: String) {
        if let short { #expect(Format.seconds(seconds) == short) }
        #expect(Format.duration(seconds: seconds) == clock)
    }

    @Test(
        "a step's time has the unit that fits it",
        arguments: [
            (0.00042, "420 µs/step"), (0.0009996, "1.00 ms/step"), (0.0084, "8.40 ms/step"),
            (0.9996, "1.00 s/step"),
            (75, "75.0 s/step"), (0, "0 s/step"),
        ] as [(Double, String)])
    func stepTime(seconds: Double, text: String) {
        #expect(Format.stepTime(seconds: seconds) == text)
    }

    @Test("speeds below ten have a digit after the point")
    func rate() {
        #expect(
            [0.25, 9.94, 9.96, 38_100.4].map(Format.rate) == [
                "0.2 samples/s", "9.9 samples/s", "10 samples/s", "38,100 samples/s",
            ])
    }

    @Test("one thing has no plural")
    func count() {
        #expect([0, 1, 1234].map { Format.count($0, "rank") } == ["0 ranks", "1 rank", "1,234 ranks"])
    }
}
