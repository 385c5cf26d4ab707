import type { GuestMemory } from "../memory/guest-memory.ts";
import type { WasiProgram } from "../program/wasi-program.ts";

/** `args_get`: pointers to the arguments, and the arguments. */
export function argsGet({ memory, args }: WasiProgram, pointers: number, buffer: number): void {
  writeStrings(memory, args, pointers, buffer);
}

/** `args_sizes_get`: how many arguments there are, and their bytes. */
export function argsSizesGet({ memory, args }: WasiProgram, count: number, size: number): void {
  writeSizes(memory, args, count, size);
}

/** `environ_get`: pointers to the variables, and the variables. */
export function environGet({ memory, environment }: WasiProgram, pointers: number, buffer: number): void {
  writeStrings(memory, environment, pointers, buffer);
}

/** `environ_sizes_get`: how many variables there are, and their bytes. */
export function environSizesGet({ memory, environment }: WasiProgram, count: number, size: number): void {
  writeSizes(memory, environment, count, size);
}

function writeStrings(memory: GuestMemory, strings: readonly Uint8Array[], pointers: number, buffer: number): void {
  let at = buffer >>> 0;
  for (const [place, bytes] of strings.entries()) {
    memory.bytes(at, bytes.length).set(bytes);
    memory.setU32((pointers >>> 0) + 4 * place, at);
    at += bytes.length;
  }
}

function writeSizes(memory: GuestMemory, strings: readonly Uint8Array[], count: number, size: number): void {
  memory.setU32(count, strings.length);
  memory.setU32(
    size,
    strings.reduce((sum, bytes) => sum + bytes.length, 0),
  );
}
