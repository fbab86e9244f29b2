/// The configuration of commands that name none: `configs/digits.yaml`, so that a training starts without any file.
enum EmbeddedConfiguration {
    /// The name in messages, where others have the path of a file.
    static let name = "digits, embedded"

    /// The note of a run of this configuration.
    static let note =
        "no configuration is named: this run trains on the handwritten digits that the program contains. For data of your own: dnn-dist init TABLE writes a configuration, dnn-dist list shows what it may have."

    /// The text of `configs/digits.yaml`.
    static let text = """
        # 1,797 images of handwritten digits, 8×8 pixels, embedded in the program. Trains in about a second.
        # The digest is the same on any number of ranks:  mpirun -n 4 dnn-dist train configs/digits.yaml
        name: digits
        data:
          train: digits
          validation: {fraction: 0.1}
        batch: {size: 64, micro: 16}      # 64 samples per optimizer step over all ranks; 4 micro-batches, so 1 to 4 ranks
        model:
          layers:
            - dense: 64
            - elu
            - dense: 32
            - elu
            - dense: 10
        optimizer: {momentum: {learning_rate: 0.05, momentum: 0.9}}
        clip: {global_norm: 1.0}
        training: {epochs: 20}
        """
}
