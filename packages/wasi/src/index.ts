export { loadCommand } from "./command/load-command.ts";
export { KEEP_COUNTER, type ProgramBounds, programBounds } from "./command/program-bounds.ts";
export type { CommandLimits, ProgramImports, StartedCommand, WasiCommand } from "./command/wasi-command.ts";
export type { LinearMemory } from "./memory/guest-memory.ts";
export { FileDescriptorSink } from "./node/file-descriptor-sink.ts";
export { NodeFileSystem } from "./node/node-file-system.ts";
export { SystemRandomBytes } from "./node/system-random-bytes.ts";
export { ThreadWaiter } from "./node/thread-waiter.ts";
export type { ByteSink, ByteSource } from "./ports/byte-stream.ts";
export type { FileHandle, FilePlace, FileStat, FileSystem, FileTimes, OpenHow } from "./ports/file-system.ts";
export type { ProgramPorts, RandomBytes, Waiter } from "./ports/program-ports.ts";
export type { SuspendingWaiter } from "./ports/suspending-waiter.ts";
export { ERRNO, type Errno } from "./preview1/errno.ts";
export {
  PREVIEW1_IMPORTS,
  PREVIEW1_MODULE,
  PREVIEW1_WAITS,
  type Preview1Name,
  SNAPSHOT0_MODULE,
} from "./preview1/imports.ts";
export { DIRECTORY_RIGHTS, FILE_RIGHTS, RIGHT } from "./preview1/rights.ts";
export { FDFLAG, FILETYPE, FSTFLAG, LOOKUP, OFLAG } from "./preview1/types.ts";
export { type Preview1Function, preview1Functions } from "./preview1-functions.ts";
export { ProgramExit } from "./program/program-exit.ts";
export { type Preopen, type ProgramOptions, type StandardStream, WasiProgram } from "./program/wasi-program.ts";
export { type SuspendingPoll, suspendingPoll } from "./suspending-poll.ts";
