// swift-tools-version: 6.0
import PackageDescription

// The MPI that the program is built for: `DNN_DIST_MPI=mpich swift build …`; Open MPI by default.
let mpi = Context.environment["DNN_DIST_MPI"] ?? "openmpi"
precondition(["openmpi", "mpich"].contains(mpi), "DNN_DIST_MPI must be openmpi or mpich, not '\(mpi)'")

// The modules that a training program in Swift imports.
let example: [Target.Dependency] = [
    "Collectives", "DataParallel", "Datasets", "NeuralNetworks", "Optimization", "Training",
]

// The targets of docs/architecture.md, lowest first: each one imports only targets listed before it.
let package = Package(
    name: "dnn-dist",
    products: [
        .executable(name: "dnn-dist", targets: ["dnn-dist"]),
        // Each with the modules that its declarations name.
        .library(name: "Autodiff", targets: ["Autodiff", "Summation", "Tensors"]),
        .library(
            name: "NeuralNetworks",
            targets: ["NeuralNetworks", "Autodiff", "Registry", "Summation", "Tensors"]),
        .library(
            name: "Training",
            targets: [
                "Training", "Autodiff", "Collectives", "Configuration", "DataParallel", "Datasets",
                "NeuralNetworks", "Optimization", "Prediction", "Registry", "Reporting", "Storage",
                "Summation",
                "Tensors",
            ]),
        .library(name: "Commands", targets: ["Commands"]),
    ],
    dependencies: [
        .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CMPI", pkgConfig: mpi == "mpich" ? "mpich" : "ompi-c",
            providers: [.apt([mpi == "mpich" ? "libmpich-dev" : "libopenmpi-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CHDF5", pkgConfig: "hdf5-serial", providers: [.apt(["libhdf5-dev"])]),
        .systemLibrary(name: "CProcesses"),
        .systemLibrary(name: "CMemory"),
        .target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
        .target(name: "CKernels"),
        .target(name: "CSignals"),
        .target(name: "Registry"),
        .target(name: "Storage", dependencies: ["CCrypto"]),
        .target(name: "Summation"),
        .target(name: "Tensors", dependencies: ["Summation", "CKernels"]),
        .target(name: "Autodiff", dependencies: ["Tensors", "Summation"]),
        .target(
            name: "NeuralNetworks",
            dependencies: ["Autodiff", "Summation", "Tensors", "Registry", "Storage"]),
        .target(
            name: "Datasets",
            dependencies: [
                "Registry", "Storage", "Summation", "Tensors", "CHDF5", "CJPEG", "CMemory", "CPNG", "CZlib",
            ],
            exclude: ["Resources"]),
        .target(name: "Optimization", dependencies: ["Tensors", "Registry"]),
        .target(name: "Collectives", dependencies: ["Storage", "Summation", "Tensors", "CMPI", "CSignals"]),
        .target(name: "Reporting", dependencies: ["Storage", "CPNG"]),
        .target(
            name: "Configuration",
            dependencies: ["Datasets", "Registry", "Storage", .product(name: "Yams", package: "Yams")]),
        .target(
            name: "DataParallel",
            dependencies: [
                "Autodiff", "Collectives", "Datasets", "NeuralNetworks", "Optimization", "Registry",
                "Summation",
                "Tensors",
            ]),
        .target(
            name: "Prediction",
            dependencies: [
                "Autodiff", "Collectives", "Configuration", "DataParallel", "Datasets", "NeuralNetworks",
                "Registry",
                "Reporting",
                "Summation", "Tensors",
            ]),
        .target(
            name: "Training",
            dependencies: [
                "Autodiff", "Collectives", "Configuration", "DataParallel", "Datasets", "NeuralNetworks",
                "Optimization", "Prediction", "Registry", "Reporting", "Storage", "Summation", "Tensors",
            ]),
        .target(
            name: "Studies",
            dependencies: [
                "Collectives", "Configuration", "DataParallel", "Datasets", "NeuralNetworks", "Optimization",
                "Prediction", "Reporting", "Storage", "Summation", "Tensors", "Training",
            ]),
        .target(name: "Launching", dependencies: ["Collectives", "CProcesses", "Reporting", "Storage"]),
        .target(name: "Doctor", dependencies: ["Collectives", "Launching", "Reporting", "Training"]),
        .target(
            name: "Commands",
            dependencies: [
                "Prediction", "Training", "Autodiff", "Collectives", "Configuration", "DataParallel",
                "Datasets", "Doctor",
                "Launching", "NeuralNetworks", "Registry", "Reporting", "Storage", "Studies",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(name: "dnn-dist", dependencies: ["Commands"]),

        .executableTarget(name: "transfer-example", dependencies: example, path: "docs/examples/Transfer"),
        .executableTarget(
            name: "pretraining-example", dependencies: example, path: "docs/examples/Pretraining"),
        .executableTarget(
            name: "training-loop-example", dependencies: example, path: "docs/examples/TrainingLoop",
            exclude: ["same.yaml"]),
        .executableTarget(
            name: "own-layer-example",
            dependencies: ["Autodiff", "Commands", "NeuralNetworks", "Registry", "Tensors"],
            path: "docs/examples/OwnLayer", exclude: ["sine.yaml"]),

        .target(
            name: "SystemSupport", path: "Tests/Support/System",
            exclude: ["network-hosts", "slurm-cluster"]),
        .target(
            name: "TestSupport", dependencies: ["Autodiff", "SystemSupport", "Tensors"],
            path: "Tests/Support",
            exclude: ["CollectivesProbe", "ReportingProbe", "StorageProbe", "System"]),
        .target(
            name: "FuzzedParsers",
            dependencies: [
                "Configuration", "Datasets", "NeuralNetworks", "Prediction", "Reporting", "Storage",
                "Training",
            ], path: "Tests/Fuzzing/Parsers"),
        .executableTarget(
            name: "collectives-probe", dependencies: ["Collectives", "CMPI", "Summation", "TestSupport"],
            path: "Tests/Support/CollectivesProbe"),
        .executableTarget(
            name: "reporting-probe", dependencies: ["Reporting", "Storage"],
            path: "Tests/Support/ReportingProbe"),
        .executableTarget(
            name: "storage-probe", dependencies: ["Storage"], path: "Tests/Support/StorageProbe"),
        .testTarget(name: "SummationTests", dependencies: ["Summation", "TestSupport", "collectives-probe"]),
        .testTarget(name: "StorageTests", dependencies: ["Storage", "SystemSupport", "storage-probe"]),
        .testTarget(name: "TensorsTests", dependencies: ["Summation", "Tensors", "TestSupport"]),
        .testTarget(
            name: "AutodiffTests",
            dependencies: ["Autodiff", "Summation", "SystemSupport", "Tensors", "TestSupport"]),
        .testTarget(
            name: "CollectivesTests",
            dependencies: [
                "Collectives", "Summation", "SystemSupport", "Tensors", "TestSupport", "collectives-probe",
            ]),
        .testTarget(
            name: "DatasetsTests",
            dependencies: ["Datasets", "Registry", "Summation", "SystemSupport", "Tensors", "TestSupport"]),
        .testTarget(
            name: "NeuralNetworksTests",
            dependencies: ["Autodiff", "NeuralNetworks", "Registry", "Summation", "Tensors", "TestSupport"]),
        .testTarget(
            name: "DataParallelTests",
            dependencies: [
                "Autodiff", "Collectives", "DataParallel", "Datasets", "NeuralNetworks", "Optimization",
                "Summation", "SystemSupport", "Tensors", "TestSupport",
            ]),
        .testTarget(
            name: "PredictionTests",
            dependencies: [
                "Autodiff", "Collectives", "Configuration", "Datasets", "NeuralNetworks", "Optimization",
                "Prediction", "Registry", "Reporting", "Summation", "SystemSupport", "Tensors", "TestSupport",
                "Training",
            ]),
        .testTarget(
            name: "TrainingTests",
            dependencies: [
                "Training", "Autodiff", "Collectives", "Configuration", "DataParallel", "Datasets",
                "NeuralNetworks", "Optimization", "Prediction", "Registry", "Reporting", "Summation",
                "SystemSupport", "Tensors", "TestSupport",
            ]),
        .testTarget(
            name: "StudiesTests", dependencies: ["Studies", "Summation", "TestSupport", "Training"]),
        .testTarget(
            name: "OptimizationTests",
            dependencies: [
                "Optimization", "NeuralNetworks", "Autodiff", "Registry", "Tensors", "TestSupport",
            ]),
        .testTarget(
            name: "ReportingTests",
            dependencies: ["Reporting", "SystemSupport", "TestSupport", "reporting-probe"]),
        .testTarget(name: "LaunchingTests", dependencies: ["Launching", "SystemSupport"]),
        .testTarget(
            name: "ConfigurationTests",
            dependencies: [
                "Configuration", "Datasets", "Registry", "SystemSupport", "TestSupport", "Training",
            ]),
        .testTarget(
            name: "ParserTests", dependencies: ["FuzzedParsers", "SystemSupport", "TestSupport"]),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "Commands", "dnn-dist", "transfer-example", "pretraining-example", "training-loop-example",
                "own-layer-example", "SystemSupport", "TestSupport",
            ]),
    ],
    swiftLanguageModes: [.v6]
)

// The parsers with libFuzzer and the address sanitizer: launch/fuzz builds them in a folder of their own.
if Context.environment["DNN_DIST_FUZZING"] != nil {
    package.targets.append(
        .executableTarget(name: "fuzz", dependencies: ["FuzzedParsers"], path: "Tests/Fuzzing/Target"))
    package.products.append(.executable(name: "fuzz", targets: ["fuzz"]))
}
