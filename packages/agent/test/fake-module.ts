import type { PreparedModule } from "@thimble/runtime";

/** The shortest module there is: magic and version. @see WebAssembly Core Specification, section 5.5.16 */
export const EMPTY_MODULE: Uint8Array<ArrayBuffer> = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** A prepared module that does nothing, for engines that do not run it. */
export function fakeModule(): PreparedModule {
  return {
    digest: "sha256:0",
    module: new WebAssembly.Module(EMPTY_MODULE),
    initialPages: undefined,
    maximumPages: 0,
    handlers: [],
    tellsTime: false,
    importsWasi: false,
    isCommand: false,
    waits: false,
  };
}
