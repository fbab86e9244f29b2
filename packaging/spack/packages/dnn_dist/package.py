# The Spack recipe of dnn-dist, for a clone of its sources:
#   spack repo add packaging/spack
#   spack dev-build dnn-dist@main
# Swift is not a package of Spack: put a toolchain (6.1 or later) into PATH before.
from spack.package import *


class DnnDist(Package):
    """Trains deep neural networks on CPU clusters, with the same bits on any number of ranks."""

    version("main")

    variant("mpich", default=False, description="Build for MPICH instead of Open MPI")

    depends_on("c", type="build")
    depends_on("cxx", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("python@3:", type="build")
    depends_on("openmpi@4.1:", when="~mpich")
    depends_on("mpich", when="+mpich")
    depends_on("hdf5~mpi")
    depends_on("libjpeg-turbo")
    depends_on("libpng")
    depends_on("openssl")
    depends_on("random123", type="build")
    depends_on("zlib-api")

    def install(self, spec, prefix):
        if which("swift") is None:
            raise InstallError("dnn-dist is built with Swift 6.1 or later: put its toolchain into PATH")
        # The name that Debian gives to the description of this library.
        own = join_path(self.stage.path, "pkgconfig")
        mkdirp(own)
        link = join_path(own, "hdf5-serial.pc")
        force_symlink(join_path(spec["hdf5"].prefix.lib, "pkgconfig", "hdf5.pc"), link)
        env["PKG_CONFIG_PATH"] = own + ":" + env.get("PKG_CONFIG_PATH", "")
        env["DNN_DIST_MPI"] = "mpich" if "+mpich" in spec else "openmpi"
        Executable("launch/install")(prefix)
