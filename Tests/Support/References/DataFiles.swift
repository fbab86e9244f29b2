import Foundation

/// Images and an HDF5 file of other programs: the file data_files.json.
package struct DataFiles: Decodable {
    /// An image, and its pixels at 6×9 by Pillow.
    package struct Image: Decodable {
        /// The file's name.
        package let name: String
        /// The file's content.
        package let file: Data
        /// The bytes of each pixel: red, green, blue.
        package let pixels: [Int]
    }

    /// An HDF5 file.
    package struct HDF5: Decodable {
        /// The file's content.
        package let file: Data
        /// The numbers of `train/x`, shape [4, 3, 2].
        package let x: [Float]
        /// The numbers of `train/v`, shape [4, 2].
        package let v: [Double]
        /// The numbers of `train/y`.
        package let y: [Int32]
        /// The classes of `train/names`, sorted.
        package let names: [Int32]
    }

    /// An image in the colors of print.
    package let print: Image
    /// The images.
    package let images: [Image]
    /// The HDF5 file.
    package let hdf5: HDF5

    /// Reads the file.
    package static func read() throws -> DataFiles {
        try References.read("data_files.json", as: DataFiles.self)
    }
}
