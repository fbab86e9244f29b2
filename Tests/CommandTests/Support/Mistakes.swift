import TestSupport

/// Mistakes of users, and the messages they get.
enum Mistakes {
    static let configurations = [
        Mistake(
            description: "an unknown key", exitCode: 78,
            lines: [
                "bad.yaml:4:24: error: unknown key 'learing_rate' in 'optimizer.momentum'",
                "did you mean 'learning_rate'?",
            ], config: Fixtures.digits.replacing("learning_rate", with: "learing_rate")),
        Mistake(
            description: "a wrong type", exitCode: 78,
            lines: ["bad.yaml:6:20: error: expected a whole number, found text 'many'"],
            config: Fixtures.digits.replacing("epochs: 2", with: "epochs: many")),
        Mistake(
            description: "three typos", exitCode: 78,
            lines: [
                "bad.yaml:1:15: error: unknown data source 'digts'", "did you mean 'digits'?",
                "bad.yaml:3:29: error: unknown layer 'eluu'", "did you mean 'elu'?",
                "bad.yaml:5:1: error: unknown key 'clipp'", "did you mean 'clip'?",
            ],
            config: Fixtures.digits.replacing("train: digits", with: "train: digts")
                .replacing("elu,", with: "eluu,").replacing("clip:", with: "clipp:")),
        Mistake(
            description: "a text that is not YAML", exitCode: 78,
            lines: ["bad.yaml:2:6: error: not valid YAML: did not find expected ',' or '}'"],
            config: "data: {train: digits\nbatch: 3\n"),
        Mistake(
            description: "an empty file", exitCode: 78,
            lines: ["bad.yaml:1:1: error: the configuration is empty"], config: ""),
        Mistake(
            description: "typos in overrides", exitCode: 78,
            lines: [
                "--set trainig.epochs=3: error: unknown key 'trainig'", "did you mean 'training'?",
                "--set seed=x: error: expected a whole number, found text 'x'",
                "--set clip: error: expected KEY=VALUE, where KEY is names joined by dots",
            ],
            arguments: [
                "train", "bad.yaml", "--set", "trainig.epochs=3", "--set", "seed=x", "--set", "clip",
            ]),
        Mistake(
            description: "too few outputs", exitCode: 78,
            lines: [
                "error: the model has 9 outputs, but there are 10 classes: give its last dense layer 10 units"
            ], arguments: ["train", "bad.yaml", "--set", "model.layers.2.dense=9"]),
        Mistake(
            description: "no such configuration", exitCode: 66, lines: ["nope.yaml: error: no such file"],
            arguments: ["train", "nope.yaml"]),
        Mistake(
            description: "a folder as configuration", exitCode: 66,
            lines: ["FOLDER: error: a folder, not a configuration file"], arguments: ["train", "FOLDER"]),
    ]

    static let data = [
        Mistake(
            description: "no such data file", exitCode: 66,
            lines: [
                "error: FOLDER/nope.csv: there is no such file; check the path (in a configuration, a relative one starts at its folder)"
            ], config: Fixtures.csv("nope.csv")),
        Mistake(
            description: "a row too short", exitCode: 65,
            lines: [
                "error: FOLDER/rows.csv:31: 2 fields, where the first line has 3; give every line as many fields, in quotation marks if they contain the separator"
            ], files: ["rows.csv": Array((Fixtures.rows(30) + "1,2\n" + Fixtures.rows(3)).utf8)],
            config: Fixtures.csv("rows.csv")),
        Mistake(
            description: "a field that is no number", exitCode: 65,
            lines: [
                "error: FOLDER/rows.csv: column 'column_1' has 30 numbers and a text: 'x' in line 31; correct the texts, or say them in missing_values, or say category, number or ignore for the column in 'columns'"
            ], files: ["rows.csv": Array((Fixtures.rows(30) + "1,x,2\n").utf8)],
            config: Fixtures.csv("rows.csv")),
        Mistake(
            description: "a file that is no IDX", exitCode: 65,
            lines: [
                "error: FOLDER/images: this is no IDX file: it begins with the bytes 01 02 08 03; name a file of images in the IDX format"
            ], files: ["images": [1, 2, 8, 3, 0, 0, 0, 1]], config: Fixtures.training(idx)),
        Mistake(
            description: "images and labels mixed up", exitCode: 65,
            lines: [
                "error: FOLDER/images: byte 3: an array of 1 axes, where images have 3; check that images and labels are not mixed up"
            ], files: ["images": labels], config: Fixtures.training(idx)),
        Mistake(
            description: "images that the file does not hold", exitCode: 65,
            lines: [
                "error: FOLDER/images: byte 176: the file ends after 160 of the 4000000000000000 bytes that its header promises; get the file again"
            ], files: ["images": FileBytes.idx([4_000_000_000, 1000, 1000], pixels)],
            config: Fixtures.training(idx)),
        Mistake(
            description: "images beyond all numbers", exitCode: 65,
            lines: [
                "error: FOLDER/images: byte 8: the header asks for more bytes than a file can hold; get the file again"
            ], files: ["images": FileBytes.idx([4_294_967_295, 4_294_967_295, 4_294_967_295], pixels)],
            config: Fixtures.training(idx)),
        Mistake(
            description: "labels that the file does not hold", exitCode: 65,
            lines: [
                "error: FOLDER/labels: byte 18: the file ends after 10 of the 4000000000 bytes that its header promises; get the file again"
            ], files: ["labels": FileBytes.idx([4_000_000_000], Array(labels.suffix(10)))],
            config: Fixtures.training(idx)),
        Mistake(
            description: "fewer labels than images", exitCode: 65,
            lines: [
                "error: FOLDER/labels: 9 labels for the 10 images of FOLDER/images; check that the files belong together"
            ], files: ["labels": FileBytes.idx([9], Array(labels.suffix(9)))],
            config: Fixtures.training(idx)),
        Mistake(
            description: "test data of another width", exitCode: 65,
            lines: ["error: digits has 64 features a sample, FOLDER/rows.csv has 2"],
            files: ["rows.csv": Array(Fixtures.rows(30).utf8)],
            config: Fixtures.training("{csv: rows.csv}, test: digits")
                .replacing("dense: 3", with: "dense: 10")),
    ]

    static let outputs = [
        Mistake(
            description: "runs below a file", exitCode: 73,
            lines: [
                "error: cannot create the folder 'FOLDER/bad.yaml/runs/bad': 'FOLDER/bad.yaml' is not a folder; a part of the path is a file: move it away, or choose another folder"
            ], arguments: ["train", "bad.yaml", "--set", "output.folder=bad.yaml/runs"]),
        Mistake(
            description: "runs below a device", exitCode: 73,
            lines: [
                "error: cannot create the folder '/dev/full/bad': '/dev/full' is not a folder; a part of the path is a file: move it away, or choose another folder"
            ], arguments: ["train", "bad.yaml", "--set", "output.folder=/dev/full"]),
        Mistake(
            description: "runs where there are no folders", exitCode: 73,
            lines: ["error: cannot create the folder '/proc/runs': "],
            arguments: ["train", "bad.yaml", "--set", "output.folder=/proc/runs"]),
    ]

    static let idx = "{idx: {images: images, labels: labels}}"
    static let pixels = (0..<160).map { UInt8($0) }
    static let labels = FileBytes.idx([10], (0..<10).map { UInt8($0 % 3) })
}
