import { ERRNO } from "../preview1/errno.ts";
import { WasiError } from "../program/wasi-error.ts";
import type { WasiProgram } from "../program/wasi-program.ts";

/** `proc_exit`: ends the program. @throws ProgramExit always, now and in every later call of the program */
export function procExit(program: WasiProgram, status: number): never {
  throw program.end(status >>> 0);
}

/** `proc_raise`: a program has no signals. */
export function procRaise(_program: WasiProgram, _signal: number): never {
  throw new WasiError(ERRNO.notsup);
}

/** `random_get`. */
export function randomGet({ memory, ports }: WasiProgram, buffer: number, length: number): void {
  ports.random.fill(memory.bytes(buffer, length));
}

/** `sock_accept`, `sock_recv`, `sock_send` and `sock_shutdown`: no descriptor is ever a socket. */
export function noSocket({ descriptors }: WasiProgram, fd: number): never {
  descriptors.get(fd);
  throw new WasiError(ERRNO.notsock);
}
