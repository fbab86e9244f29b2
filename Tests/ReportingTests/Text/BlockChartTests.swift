import Reporting
import Testing

@Suite("charts of block characters")
struct BlockChartTests {
    @Test("a row has eight levels, and nothing for 0")
    func row() {
        #expect(BlockChart.rows([0, 1e-9, 0.126, 0.5, 0.99, 1]) == [" ▁▂▅██"])
    }

    @Test("rows are filled from below")
    func rows() {
        #expect(BlockChart.rows([0.25, 0.5, 0.8, 1], height: 2) == [" ▁▅█", "▅███"])
    }
}
