import { createHash } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import { PROGRAM_INTERFACES } from "../host/program-interfaces.ts";
import type { TranspiledProgram } from "../transpiled-program.ts";

/** Goes up when what is stored, or how it is asked for of jco, changes. */
const FORMAT = 1;

/**
 * Under which key a component's program is kept: a digest of the component and of all that decides what is made of it.
 * @param transpiler the version of jco's transpiler
 */
export function programKey(component: Uint8Array, transpiler: string): string {
  const made = JSON.stringify([FORMAT, transpiler, PROGRAM_INTERFACES]);
  return createHash("sha256").update(made).update("\n").update(component).digest("hex");
}

/** A program as bytes. */
export function storeProgram({ source, modules }: TranspiledProgram): Uint8Array {
  return serialize([source, [...modules]]);
}

/** The program of such bytes; undefined when they are something else. */
export function restoreProgram(bytes: Uint8Array): TranspiledProgram | undefined {
  const stored = deserialized(bytes);
  if (!Array.isArray(stored)) return undefined;
  const [source, entries]: unknown[] = stored;
  if (typeof source !== "string" || !Array.isArray(entries)) return undefined;
  const modules = new Map<string, Uint8Array>();
  for (const entry of entries) {
    const [name, module]: unknown[] = Array.isArray(entry) ? entry : [];
    if (typeof name !== "string" || !(module instanceof Uint8Array)) return undefined;
    modules.set(name, module);
  }
  return { source, modules };
}

function deserialized(bytes: Uint8Array): unknown {
  try {
    return deserialize(bytes);
  } catch {
    // Bytes of another version of Node: as good as none.
    return undefined;
  }
}
