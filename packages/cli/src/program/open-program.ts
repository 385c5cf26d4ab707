import { SystemClock } from "@thimble/base";
import {
  type ByteSource,
  FileDescriptorSink,
  NodeFileSystem,
  SystemRandomBytes,
  ThreadWaiter,
  WasiProgram,
} from "@thimble/wasi";
import type { ProgramRequest } from "./program-request.ts";

/** What the thread of a program has of the process. */
export interface ThreadStreams {
  readonly stdin: ByteSource;
  /** Whether standard input, output and error are terminals. */
  readonly isTerminal: readonly [boolean, boolean, boolean];
}

/** What a program finds around it: what it was given, and this process's streams. @throws ThimbleError wasi.folder-unusable; wasi.no-folders */
export function openProgram(
  { args, environment, folders }: ProgramRequest,
  { stdin, isTerminal }: ThreadStreams,
): WasiProgram {
  const clock = new SystemClock();
  const waiter = new ThreadWaiter(clock);
  const files = new NodeFileSystem();
  const [isInTerminal, isOutTerminal, isErrTerminal] = isTerminal;
  return new WasiProgram({
    ports: { clock, waiter, files, random: new SystemRandomBytes() },
    args,
    environment,
    preopens: folders.map(({ hostPath, guestPath, isReadOnly }) => ({
      guestPath,
      isReadOnly,
      handle: files.openHostFolder(hostPath),
    })),
    stdin: { stream: stdin, isTerminal: isInTerminal },
    stdout: { stream: new FileDescriptorSink(1, waiter), isTerminal: isOutTerminal },
    stderr: { stream: new FileDescriptorSink(2, waiter), isTerminal: isErrTerminal },
  });
}
