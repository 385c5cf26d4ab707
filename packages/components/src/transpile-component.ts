import { $init, generate } from "@bytecodealliance/jco-transpile/component";
import { Diagnostics, ThimbleError } from "@thimble/base";
import { PROGRAM_INTERFACES } from "./host/program-interfaces.ts";
import type { TranspiledProgram } from "./transpiled-program.ts";

/** The export by which a component is a program. @see WebAssembly/wasi-cli 0.2, wit/command.wit */
const RUN = /^wasi:cli\/run@0\.2\.\d+$/;
/** What jco calls what it makes. */
const NAME = "program";

/**
 * Takes a program of WASI 0.2 apart.
 *
 * @throws ThimbleError components.not-readable when the transpiler refuses it; components.not-a-program when it does not export wasi:cli/run;
 * components.import-refused for each interface that a program does not get
 */
export async function transpileComponent(bytes: Uint8Array): Promise<TranspiledProgram> {
  await $init;
  const { files, imports, exports } = transpile(bytes);
  checkExports(exports.map(([name]) => name));
  checkImports(imports);
  const source = files.find(([name]) => name === `${NAME}.js`)?.[1];
  if (source === undefined)
    throw new ThimbleError("base.bug", "Cannot take the component apart: jco gives no JavaScript");
  return {
    source: new TextDecoder().decode(source),
    modules: new Map(files.filter(([name]) => name.endsWith(".wasm"))),
  };
}

function transpile(bytes: Uint8Array): ReturnType<typeof generate> {
  try {
    return generate(bytes, {
      name: NAME,
      instantiation: { tag: "sync" },
      noTypescript: true,
      noNodejsCompat: true,
      noComponentErrorWrapping: true,
      base64Cutoff: 0,
    });
  } catch (cause) {
    throw new ThimbleError("components.not-readable", "Cannot take the component apart: the transpiler refuses it", {
      cause: cause instanceof Error ? cause : new Error(String(cause)),
    });
  }
}

function checkExports(names: readonly string[]): void {
  if (names.some((name) => RUN.test(name))) return;
  const other = names.find((name) => name.includes("/"));
  throw new ThimbleError(
    "components.not-a-program",
    `Cannot run the component as a program: it exports ${other === undefined ? "no interface" : `"${other}"`}`,
    { expected: "a command of WASI 0.2, which exports wasi:cli/run@0.2, for example of rustc --target wasm32-wasip2" },
  );
}

function checkImports(names: readonly string[]): void {
  const diagnostics = new Diagnostics();
  for (const name of names.filter((name) => !PROGRAM_INTERFACES.includes(name))) {
    diagnostics.add("components.import-refused", `Cannot import "${name}": a program does not get it`, {
      expected:
        "wasi:cli, wasi:clocks, wasi:filesystem, wasi:io and wasi:random of WASI 0.2; wasi:sockets without a network",
    });
  }
  diagnostics.throwIfAny();
}
