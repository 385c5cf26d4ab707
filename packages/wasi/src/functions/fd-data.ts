import { ERRNO } from "../preview1/errno.ts";
import { RIGHT } from "../preview1/rights.ts";
import { FDFLAG, LAST_ADVICE, WHENCE } from "../preview1/types.ts";
import type { FileDescriptor } from "../program/descriptor.ts";
import { WasiError } from "../program/wasi-error.ts";
import type { WasiProgram } from "../program/wasi-program.ts";
import { seekable, withBytes } from "./check-rights.ts";
import { readIovecs } from "./iovecs.ts";

/** `fd_read`. */
export function fdRead(program: WasiProgram, fd: number, iovecs: number, count: number, result: number): void {
  const descriptor = withBytes(program, fd, RIGHT.fd_read);
  const buffers = readIovecs(program.memory, iovecs, count);
  program.memory.setU32(result, 0);
  let bytes = 0;
  if (descriptor.kind === "file") {
    bytes = program.ports.files.read(descriptor.handle, buffers, positionOf(descriptor));
    if (descriptor.isSeekable) descriptor.offset += bytes;
  } else if (buffers[0] !== undefined) bytes = descriptor.source?.read(buffers[0]) ?? 0;
  program.memory.setU32(result, bytes);
}

/** `fd_write`. */
export function fdWrite(program: WasiProgram, fd: number, iovecs: number, count: number, result: number): void {
  const descriptor = withBytes(program, fd, RIGHT.fd_write);
  const buffers = readIovecs(program.memory, iovecs, count);
  program.memory.setU32(result, 0);
  program.memory.setU32(
    result,
    descriptor.kind === "file"
      ? writeFile(program, descriptor, buffers)
      : writeAll(buffers, (buffer) => descriptor.sink?.write(buffer) ?? 0),
  );
}

/** `fd_pread`: needs the right to seek too. */
export function fdPread(
  program: WasiProgram,
  fd: number,
  iovecs: number,
  count: number,
  offset: bigint,
  result: number,
): void {
  const { handle } = seekable(program, fd, RIGHT.fd_read | RIGHT.fd_seek);
  const buffers = readIovecs(program.memory, iovecs, count);
  program.memory.setU32(result, 0);
  program.memory.setU32(result, program.ports.files.read(handle, buffers, placeOf(offset)));
}

/** `fd_pwrite`: needs the right to seek too. With `append` the bytes go to the end, as in Linux. */
export function fdPwrite(
  program: WasiProgram,
  fd: number,
  iovecs: number,
  count: number,
  offset: bigint,
  result: number,
): void {
  const { handle, flags } = seekable(program, fd, RIGHT.fd_write | RIGHT.fd_seek);
  const buffers = readIovecs(program.memory, iovecs, count);
  const position = (flags & FDFLAG.append) === 0 ? placeOf(offset) : undefined;
  program.memory.setU32(result, 0);
  program.memory.setU32(result, program.ports.files.write(handle, buffers, position));
}

/** `fd_seek`. Where nothing moves, the right to tell is enough. */
export function fdSeek(program: WasiProgram, fd: number, delta: bigint, whence: number, result: number): void {
  const isTelling = delta === 0n && whence === WHENCE.cur;
  const descriptor = seekable(program, fd, 0);
  const enough = isTelling ? RIGHT.fd_seek | RIGHT.fd_tell : RIGHT.fd_seek;
  if ((descriptor.base & enough) === 0) throw new WasiError(ERRNO.notcapable);
  const place = startOf(program, descriptor, whence) + BigInt.asIntN(64, delta);
  if (place < 0n) throw new WasiError(ERRNO.inval);
  // Checked before anything moves.
  program.memory.setU64(result, place);
  descriptor.offset = placeOf(place);
}

/** `fd_tell`. */
export function fdTell(program: WasiProgram, fd: number, result: number): void {
  program.memory.setU64(result, BigInt(seekable(program, fd, RIGHT.fd_tell).offset));
}

/** `fd_advise`: the advice is checked and not used. */
export function fdAdvise(program: WasiProgram, fd: number, offset: bigint, length: bigint, advice: number): void {
  seekable(program, fd, RIGHT.fd_advise);
  if (advice >>> 0 > LAST_ADVICE || BigInt.asIntN(64, offset) < 0n || BigInt.asIntN(64, length) < 0n)
    throw new WasiError(ERRNO.inval);
}

/** `fd_allocate`: the file is long enough afterwards. Space is not set aside: a later write may still find the disk full. */
export function fdAllocate(program: WasiProgram, fd: number, offset: bigint, length: bigint): void {
  const { handle, isReadOnly } = seekable(program, fd, RIGHT.fd_allocate);
  if (isReadOnly) throw new WasiError(ERRNO.rofs);
  if (length === 0n) throw new WasiError(ERRNO.inval);
  const end = placeOf(BigInt(placeOf(offset)) + BigInt(placeOf(length)));
  if (program.ports.files.stat(handle).size < BigInt(end)) program.ports.files.setSize(handle, end);
}

/** `fd_sync`. */
export function fdSync(program: WasiProgram, fd: number): void {
  sync(program, fd, RIGHT.fd_sync);
}

/** `fd_datasync`. */
export function fdDatasync(program: WasiProgram, fd: number): void {
  sync(program, fd, RIGHT.fd_datasync);
}

function sync(program: WasiProgram, fd: number, right: number): void {
  const descriptor = program.descriptors.get(fd);
  if ((descriptor.base & right) === 0) throw new WasiError(ERRNO.notcapable);
  if (descriptor.kind !== "stream") program.ports.files.sync(descriptor.handle, right === RIGHT.fd_datasync);
}

function writeFile(program: WasiProgram, descriptor: FileDescriptor, buffers: readonly Uint8Array[]): number {
  const { files } = program.ports;
  const isAppending = (descriptor.flags & FDFLAG.append) !== 0;
  const bytes = files.write(descriptor.handle, buffers, isAppending ? undefined : positionOf(descriptor));
  if (!descriptor.isSeekable) return bytes;
  if (!isAppending) descriptor.offset += bytes;
  else if (bytes > 0) descriptor.offset = Number(files.stat(descriptor.handle).size);
  return bytes;
}

/** Writes buffers in turn until one is not taken whole. */
function writeAll(buffers: readonly Uint8Array[], write: (buffer: Uint8Array) => number): number {
  let bytes = 0;
  for (const buffer of buffers) {
    const taken = write(buffer);
    bytes += taken;
    if (taken < buffer.length) break;
  }
  return bytes;
}

function startOf({ ports }: WasiProgram, { handle, offset }: FileDescriptor, whence: number): bigint {
  if (whence === WHENCE.set) return 0n;
  if (whence === WHENCE.cur) return BigInt(offset);
  if (whence === WHENCE.end) return ports.files.stat(handle).size;
  throw new WasiError(ERRNO.inval);
}

function positionOf(descriptor: FileDescriptor): number | undefined {
  return descriptor.isSeekable ? descriptor.offset : undefined;
}

/** @throws WasiError inval for what is negative as a 64-bit offset; fbig beyond 2^53 - 1, 8 PiB, the last place that files here have */
function placeOf(offset: bigint): number {
  if (BigInt.asIntN(64, offset) < 0n) throw new WasiError(ERRNO.inval);
  if (offset > BigInt(Number.MAX_SAFE_INTEGER)) throw new WasiError(ERRNO.fbig);
  return Number(offset);
}
