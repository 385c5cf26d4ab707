import wabtInit from "wabt";

const wabt = await wabtInit();

/** Proposals that fixtures use beyond wabt's defaults. */
const FEATURES = {
  tail_call: true,
  extended_const: true,
  threads: true,
  exceptions: true,
  multi_memory: true,
  memory64: true,
  relaxed_simd: true,
  function_references: true,
  gc: true,
};

/** Assembles a module in text format. It is not validated, so that tests can make modules that are wrong. */
export function wat(text: string, options: { readonly names?: boolean } = {}): Uint8Array {
  const module = wabt.parseWat("fixture.wat", text, FEATURES);
  try {
    return module.toBinary({ write_debug_names: options.names ?? false }).buffer;
  } finally {
    module.destroy();
  }
}
