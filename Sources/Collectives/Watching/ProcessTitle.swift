import CMPI
import Glibc

/// What lists of processes show of this one; of a watcher, so that who looks for the ranks finds those that work.
func setProcessTitle(_ title: String) {
    cmpi_set_name(title)
    let arguments = CommandLine.unsafeArgv
    for index in 0..<Int(CommandLine.argc) {
        guard let argument = arguments[index] else { continue }
        let room = strlen(argument)
        memset(argument, 0, room)
        if index == 0 { strncpy(argument, title, room) }
    }
}
