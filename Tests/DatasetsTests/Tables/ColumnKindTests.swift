import Datasets
import TestSupport
import Testing

/// The use of columns, decided from their content or said.
@Suite("kinds of columns")
struct ColumnKindTests {
    private let text = """
        id,sex,born,at,score,note,empty,y
        1,f,2024-02-29,18:30,1.5,x,,yes
        2,m,2023-12-31,06:00,NA,y,,no
        3,,2024-01-05,07:15,-2,z,,yes

        """

    @Test("numbers, categories, dates, times, yes/no, row numbers and empty columns are told apart")
    func decisions() throws {
        #expect(
            try Table.read(text).columnLines == [
                "id: ignored, it numbers the rows", "sex: category, 2 values (f, m)", "born: date",
                "at: time",
                "score: number", "note: category, 3 values (x, y, z)", "empty: ignored, it has no values",
                "y: target, yes/no",
            ])
    }

    @Test(
        "whole numbers that tell rows apart are left out, if nothing else is known of them",
        arguments: [
            ("", true), ("id", true), ("PassengerId", true), ("customer_id", true), ("paid", false),
            ("price", false),
        ])
    func identifyingNumbers(name: String, isLeftOut: Bool) throws {
        let lines = try Table.read("\(name),x,y\n17,1,a\n3,2,b\n204,3,a\n9,2.5,b\n").columnLines
        let own = name.isEmpty ? "column_0" : name
        #expect(
            lines[0]
                == (isLeftOut
                    ? "\(own): ignored, it has another whole number in every row" : "\(own): number"))
    }

    @Test("rules by name and by index")
    func rules() throws {
        let data = try Table.read(
            text,
            CSV(
                path: "table.csv",
                columns: [
                    .number(0): .identifier, .name("sex"): .group, .name("note"): .ignore,
                    .name("score"): .target(.auto), .name("y"): .category(.own), .name("born"): .ignore,
                ]))
        #expect(
            data.columnLines == [
                "id: identifier", "sex: group", "born: ignored", "at: time", "score: target, number",
                "note: ignored", "empty: ignored, it has no values", "y: yes/no",
            ])
        #expect(data.labels == .values([1.5, -2], width: 1))
        #expect(data.sampleNames?.texts == ["1", "3"] && data.groups?.count == 2)
        #expect(
            data.table?.notes == [
                "1 row is left out: no target in 'score'; the text in line 3 means that: say usual_missing: false in the options of csv if it is a class",
                "column 'sex': 1 row has no group",
            ])
    }

    @Test("identifiers keep all their digits")
    func identifiers() throws {
        let data = try Table.read(
            "key,a,y\n007,1,0.5\n12345678901234567890,2,1.5\n1e3,3,2.5\n,4,3.5\n",
            CSV(path: "table.csv", columns: [.name("key"): .identifier]))
        #expect(data.sampleNames?.texts == ["007", "12345678901234567890", "1e3", ""])
    }

    @Test("texts of which most are different are no category, and that is said")
    func freeText() throws {
        let rows = (0..<60).map { "\($0).5,text \($0),\($0 % 2)\n" }.joined()
        #expect(
            try Table.read("a,b,y\n" + rows).columnLines[1]
                == "b: ignored, 60 different texts in 60 rows")
        let data = try Table.read(
            "a,b,y\n" + rows, CSV(path: "t", columns: [.name("b"): .category(.own)]))
        #expect(data.columnLines[1].hasPrefix("b: category, 60 values"))
    }

    @Test("a column of numbers and texts is an error that asks, and a rule or a missing value settles it")
    func mixed() throws {
        let text = "a,y\n1,0.5\nlow,1.5\n3,2.5\n"
        #expect(
            Table.error(text).contains(
                "column 'a' has 2 numbers and a text: 'low' in line 3; correct the texts, or say them in missing_values"
            ), "\(Table.error(text))")
        let category = CSV(path: "t", columns: [.name("a"): .category(.own)])
        #expect(try Table.read(text, category).columnLines[0] == "a: category, 3 values (1, 3, low)")
        let missing = CSV(path: "t", format: TableFormat(missing: ["low"]))
        let data = try Table.read(text, missing)
        #expect(data.row(0) == [1] && data.row(1)[0].isNaN && data.columnLines[0] == "a: number")
        let error = Table.error(text, CSV(path: "t", columns: [.name("a"): .number(NumberRule())]))
        #expect(error.contains("column 'a': 'low' is not a number") && error.contains(":3:"), "\(error)")
    }

    @Test(
        "the usual texts of missing values", arguments: ["", "NA", "N/A", "NaN", "null", "None", "?", "\"\""])
    func missing(_ text: String) throws {
        let data = try Table.read("a,b,y\n\(text),u,0.5\n2,\(text),1.5\n3,v,\(text)\n4,w,2.5\n")
        #expect(data.sampleCount == 3 && data.row(0)[0].isNaN && data.row(1)[1].isNaN)
        let notes = try #require(data.table?.notes)
        #expect(notes.count == 1 && notes[0].hasPrefix("1 row is left out: no target in 'y'"))
        let isText = !text.isEmpty && text != "\"\""
        #expect(
            notes[0].hasSuffix(
                "line 4 means that: say usual_missing: false in the options of csv if it is a class")
                == isText)
    }

    @Test("usual texts of missing values are classes, if that is said", arguments: ["NA", "None", "null"])
    func usualTextsAsClasses(_ text: String) throws {
        var format = TableFormat(missing: ["-"])
        format.hasUsualMissing = false
        let table = "a,y\n1,\(text)\n-,x\n3,\(text)\n4,\n5,x\n"
        let data = try Table.read(table, CSV(path: "t", format: format))
        #expect(data.classNames == [text, "x"].sorted() && data.sampleCount == 4 && data.row(1)[0].isNaN)
        // Other tables have the notation of the training set.
        let other = try Table.samples("a\n-\n6\n", joinedTo: data)
        #expect(other.sampleCount == 2 && other.row(0)[0].isNaN)
    }

    @Test("rows without a value are left out, or an error, if that is said")
    func rowsLeftOut() throws {
        let text = "a,b,y\n1,,0.5\n,u,1.5\n3,v,2.5\n"
        let csv = CSV(
            path: "t",
            columns: [.name("a"): .number(NumberRule(missing: .dropped)), .name("b"): .category(.dropped)])
        let data = try Table.read(text, csv)
        #expect(data.sampleCount == 1 && data.labels == .values([2.5], width: 1))
        #expect(
            data.table?.notes == [
                "1 row is left out: no value in 'a'", "1 row is left out: no value in 'b'",
            ])
        #expect(try Table.samples(text, joinedTo: data).sampleCount == 3, "predictions need all rows")
        let error = Table.error(
            text, CSV(path: "t", columns: [.name("a"): .number(NumberRule(missing: .error))]))
        #expect(error.contains("table.csv:3: column 'a': 1 values are missing"), "\(error)")
    }

    @Test(
        "targets are classes or numbers by their values, and that is said",
        arguments: [
            ("yes,no,yes", "target, yes/no", []),
            ("b,c,a", "target, category, 3 values (a, b, c)", []),
            ("1,2,1", "target, category, 2 values (1, 2)", []),
            (
                "7,1,3", "target, category, 3 values (1, 3, 7)",
                ["target 'y': 3 different whole numbers, trained as classes; say target: number otherwise"]
            ),
            ("1,2.5,3", "target, number", []),
            (
                "a,a,a", "target, category, 1 values (a)",
                ["target 'y' has the same value in all rows: there is nothing to learn"]
            ),
            (
                "2.5,2.5,2.5", "target, number",
                ["target 'y' has the same value in all rows: there is nothing to learn"]
            ),
        ])
    func targets(_ values: String, _ summary: String, _ notes: [String]) throws {
        let rows = values.split(separator: ",").enumerated().map { "\($0).5,\($1)\n" }
        let data = try Table.read("a,y\n" + rows.joined())
        #expect(
            data.columnLines[1] == "y: " + summary && data.table?.notes == notes, "\(data.table?.notes ?? [])"
        )
    }

    @Test("many different whole numbers are a number, which is said")
    func manyNumbers() throws {
        let rows = (0..<347).map { "\($0).5,\($0 * 3)\n" }.joined()
        let data = try Table.read("a,y\n" + rows)
        #expect(
            data.table?.notes == [
                "target 'y': 347 different whole numbers, trained as a number; say target: category otherwise"
            ])
        #expect(data.outputCount == 1)
        let classes = try Table.read("a,y\n" + rows, CSV(path: "t", target: .classes(in: .last, count: nil)))
        #expect(classes.classCount == 347 && classes.classNames?[1] == "3")
    }

    @Test("dates that can begin with the day or the month are an error that asks")
    func ambiguousDates() throws {
        let text = "when,y\n1.2.2024,0.5\n3.4.2024,1.5\n"
        #expect(
            Table.error(text).contains("column 'when': does '1.2.2024' begin with the day or with the month?")
        )
        let said = CSV(path: "t", columns: [.name("when"): .date(parts: [], format: .dayMonthYear)])
        #expect(try Table.read(text, said).row(0) == [19_754 * 86_400])
        #expect(try Table.read(text.replacing("3.4", with: "13.4")).columnLines[0] == "when: date")
        let wrong = Table.error(text.replacing("3.4", with: "31.2"), said)
        #expect(
            wrong.contains("'31.2.2024' is no date of the format dmy") && wrong.contains(":3:"), "\(wrong)")
    }

    @Test(
        "names of months and halves of the day",
        arguments: [
            ("31 Mar 2026", "2026-03-31"), ("1-apr-2020", "2020-04-01"), ("April 1, 2020", "2020-04-01"),
            ("2020-Feb-29", "2020-02-29"), ("Sept. 5 2021", "2021-09-05"), ("30 Feb 2020", ""),
            ("Mar 31", ""),
            ("4/13/2020 1:05 PM", "2020-04-13T13:05"), ("2020-04-13 12:30:15 am", "2020-04-13T00:30:15"),
            ("5 Sep 2021 11:59PM", "2021-09-05T23:59"), ("2020-01-01 13:00 PM", ""),
            ("June 4, 2020", "2020-06-04"),
        ])
    func namedMonths(_ text: String, _ same: String) throws {
        let table = { (date: String) in "when,y\n\"\(date)\",0.5\n\"\(date)\",1.5\n" }
        let data = try Table.read(table(text))
        guard !same.isEmpty else {
            #expect(data.columnLines[0].hasPrefix("when: category"))
            return
        }
        #expect(try data.columnLines[0] == "when: date" && data.row(0) == Table.read(table(same)).row(0))
        #expect(try Table.read("when,y\n6:30 PM,0.5\n12:05 AM,1.5\n").row(1) == [300])
    }

    @Test(
        "time zones are honoured, and said unless all of them are UTC",
        arguments: [
            ("2024-05-01T10:00:00Z", "2024-05-01T10:00", ""),
            ("2024-05-01 10:00 UTC", "2024-05-01T10:00", ""),
            ("2024-05-01T10:00:00+02:00", "2024-05-01T08:00", "(+02:00)"),
            ("2024-05-01 00:30:00 -0330", "2024-05-01T04:00", "(-03:30)"),
            ("2024-05-01T10:00:00.5+01", "2024-05-01T09:00:00.5", "(+01:00)"),
        ])
    func zones(_ text: String, _ same: String, _ zone: String) throws {
        let data = try Table.read("when,y\n\(text),0.5\n\(text),1.5\n")
        #expect(try data.row(0) == Table.read("when,y\n\(same),0.5\n\(same),1.5\n").row(0))
        let note = "column 'when': times are converted to UTC from the time zones that they state \(zone)"
        #expect(data.table?.notes == (zone.isEmpty ? [] : [note]))
        let mixed = try Table.read("when,y\n\(text),0.5\n2024-05-01 11:00,1.5\n").table?.notes.last
        #expect(mixed?.hasSuffix("; those without one are taken as UTC") == true, "\(mixed ?? "")")
    }

    @Test("dates may be more than the values of a category, other texts may not")
    func manyDates() throws {
        let rows = (1 << 20) + 100
        var text = Array("when,text,y\n".utf8)
        for row in 0..<rows {
            let (minute, hour) = (row / 60 % 60, row / 3600 % 24)
            let day = row / 86_400
            text +=
                "2020-01-\(day < 9 ? "0" : "")\(day + 1) \(hour):\(minute):\(row % 60),t\(row),\(row % 7).5\n"
                .utf8
        }
        let data = try Table.read(bytes: text)
        #expect(data.columnLines[0] == "when: date" && data.columnLines[1].hasPrefix("text: ignored"))
        #expect(data.row(rows - 1)[0] == 1_577_836_800 + Double(rows - 1))
    }

    @Test("dates that cells keep are those of the texts: as dates, groups and categories")
    func datesInCells() throws {
        // The minutes from 2020 on, in several forms; the first rows' dates are texts of the column.
        let (rows, minutes) = (150_000, 70_000)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        func date(_ minute: Int) -> String {
            let (day, form) = (minute / 1440, minute % 4)
            let time = "\(two(minute / 60 % 24)):\(two(minute % 60))"
            return "2020-\(two(1 + day / 28))-\(two(1 + day % 28))"
                + [" \(time)", "T\(time)", " \(time):07", "T\(time):07Z"][form]
        }
        var text = Array("when,group,y\n".utf8)
        for row in 0..<rows {
            text += "\(date(row % minutes)),\(date(row % minutes)),\(row % 7).5\n".utf8
        }
        let csv = CSV(path: "t", columns: [.name("group"): .group])
        let data = try Table.read(bytes: text, csv)
        #expect(data.columnLines[0] == "when: date")
        let groups = try #require(data.groups)
        for row in stride(from: 0, to: rows, by: 37) {
            let minute = row % minutes
            let days = minute / 1440
            let start = [0, 31, 60][days / 28] + days % 28
            let seconds = 1_577_836_800 + 86_400 * start + 60 * (minute % 1440) + (minute % 4 > 1 ? 7 : 0)
            #expect(data.row(row) == [Double(seconds)], "\(date(minute))")
            #expect(groups[row] == Int32(minute))
        }
        let training = try Table.read(
            "when,y\n\(date(1)),0.5\n\(date(69_999)),1.5\n",
            CSV(path: "t", columns: [.name("when"): .category(.own)]))
        let other = try CSV(path: "t", columns: [.name("group"): .ignore]).read(
            ContentReader(text, name: "t"), schema: training.table?.schema, for: .prediction)
        for row in [1, 70_001, 140_001] { #expect(other.row(row) == [0]) }
        for row in [69_999, 139_999] { #expect(other.row(row) == [1]) }
        #expect(other.row(140_002) == [-1])
        #expect(
            other.table?.notes.contains { $0.contains("such as '2020-01-01 00:00' (line 2)") } == true,
            "\(other.table?.notes ?? [])")
    }

    @Test("weights, and groups by number or text")
    func weights() throws {
        let text = "w,g,a,y\n0.5,p,1,0.5\n2,q,2,1.5\n0,p,3,2.5\n"
        let csv = CSV(path: "t", columns: [.name("w"): .weight, .name("g"): .group])
        let data = try Table.read(text, csv)
        #expect(data.weights == [0.5, 2, 0] && data.groups == [0, 1, 0] && data.featureCount == 1)
        for bad in ["-1", "", "1e300", "x"] {
            let error = Table.error(text.replacing("2,q", with: bad + ",q"), csv)
            #expect(error.contains(":3: column 'w'"), "\(error)")
        }
    }

    @Test(
        "dates but for some texts, and numbers of another notation, are errors that ask",
        arguments: [
            (
                "2020-01-01,2020-02-28,2020-02-30",
                "'2020-01-01', and a text that is none of that format: '2020-02-30' in line 4"
            ),
            ("2020-01-01,03.04.2020,2020-02-28", "none of that format: '03.04.2020' in line 3"),
            (
                "\"0,5\",\"0,25\",\"1,5\"",
                "numbers with a decimal comma, where the file's have a decimal point"
            ),
        ])
    func almost(_ values: String, _ problem: String) {
        let cells =
            values.hasPrefix("\"")
            ? ["\"0,5\"", "\"0,25\"", "\"1,5\""] : values.split(separator: ",").map(String.init)
        let rows = cells.enumerated().map { "\($1),\($0).5,\($0).25,\($0).75\n" }.joined()
        let error = Table.error("d,a,b,y\n" + rows)
        #expect(error.contains("column 'd' has ") && error.contains(problem), "\(error)")
    }
}
