import wabt from "wabt";

const toolkit = await wabt();

/** Assembles WebAssembly text. */
export function assemble(wat: string): Uint8Array {
  const module = toolkit.parseWat("guest.wat", wat);
  try {
    return Uint8Array.from(module.toBinary({}).buffer);
  } finally {
    module.destroy();
  }
}
