import Launching
import SystemSupport
import Testing

@Suite("Slurm's lists of nodes")
struct NodeListTests {
    @Test(
        "a list is expanded as 'scontrol show hostnames' does",
        arguments: [
            ("login", "login"),
            ("a,b", "a b"),
            ("node[1-3]", "node1 node2 node3"),
            ("node[08-11,7]", "node08 node09 node10 node11 node7"),
            ("node[098-101]", "node098 node099 node100 node101"),
            ("gpu[01-02,05],login,n1", "gpu01 gpu02 gpu05 login n1"),
            ("rack[0-1]node[1-2]", "rack0node1 rack0node2 rack1node1 rack1node2"),
            ("r[1-2]-ib.cluster", "r1-ib.cluster r2-ib.cluster"),
        ])
    func expands(list: String, names: String) {
        #expect(NodeList.expand(list) == names.split(separator: " ").map(String.init))
    }

    @Test(
        "what is no list is refused, however long it claims to be",
        arguments: [
            "", ",", "a,", "node[", "node]", "node[1-", "node[3-1]", "node[1-2", "node[[1]]", "node[a-b]",
            "node[1-2-3]", "node[]", "node[1-999999999]", "a[1-999]b[1-999]c[1-999]", "a b", "-x",
            "a;reboot", "[1-3]x,$(id)",
        ])
    func refuses(list: String) { #expect(NodeList.expand(list) == nil) }

    @Test(
        "counts per node are repeated as written",
        arguments: [("4", [4]), ("2(x3),1", [2, 2, 2, 1]), ("1,2(x2),3", [1, 2, 2, 3])])
    func counts(text: String, counts: [Int]) { #expect(NodeList.counts(text) == counts) }

    @Test("a list has at most 65,536 names or counts", arguments: [65_535, 65_536, 65_537])
    func longest(count: Int) {
        let fits = count <= 65_536
        #expect((NodeList.expand("node[1-\(count)]")?.count == count) == fits)
        #expect((NodeList.expand("a,node[2-\(count)]")?.count == count) == fits)
        #expect((NodeList.counts("4(x\(count))")?.count == count) == fits)
        #expect((NodeList.counts("1,4(x\(count - 1))")?.count == count) == fits)
    }

    @Test(
        "what are no counts is refused",
        arguments: ["", "x", "2(x0)", "2(3)", "2(x3", "2,", "-1", "1(x999999999)"])
    func refusesCounts(text: String) { #expect(NodeList.counts(text) == nil) }
}
