import type { CoreSignature, InterfaceTable } from "../../packages/model/src/contract/interface-table.ts";
import { coreSignature, type LoweredFunction, lowerFunction } from "../wit/lower-function.ts";
import type { PlacedInterface, WitLibrary } from "../wit/wit-library.ts";
import type { WitTypeDefinition } from "../wit/wit-package.ts";

/** The functions of one interface. */
export interface HostInterface {
  /** As modules import it: `thimble:edge/things@0.2.0`. */
  readonly id: string;
  readonly docs: string;
  /** What names of its functions begin with: `things`, `wasi-config-store`. */
  readonly prefix: string;
  readonly functions: readonly (LoweredFunction & {
    /** The function's name without what the canonical ABI puts around it: `bucket-list-keys`. */
    readonly shortName: string;
  })[];
}

/** An enum of the contract. */
export type HostEnum = Extract<WitTypeDefinition, { readonly kind: "enum" | "variant" }>;

/** What a container may ask of the host, and the enums that it is asked with. */
export interface HostContract {
  readonly interfaces: readonly HostInterface[];
  readonly enums: readonly HostEnum[];
}

/**
 * Everything that the world imports, lowered.
 *
 * @param table what the host really offers; the two must be equal
 * @throws Error that names the first function which is only in one of them, or is of another type there
 */
export function hostContract(library: WitLibrary, table: InterfaceTable): HostContract {
  const interfaces = library.imported.map((found) => lowerInterface(found, library));
  checkEqual(interfaces, table);
  const homes = [...new Set(library.imported.flatMap(({ package: { interfaces } }) => interfaces))];
  const enums = homes.flatMap(({ types }) => types).filter(isEnum);
  return { interfaces, enums };
}

function isEnum(type: WitTypeDefinition): type is HostEnum {
  return type.kind === "enum";
}

function lowerInterface(found: PlacedInterface, library: WitLibrary): HostInterface {
  const { id, docs, name, types } = found;
  const [home = "", packageName = ""] = found.package.name.split(":");
  const drops = types
    .filter(({ kind }) => kind === "resource")
    .map(
      ({ name: resource }): LoweredFunction => ({
        module: id,
        name: `[resource-drop]${resource}`,
        docs: `Gives a ${resource} back. It can not be used afterwards.`,
        parameters: [{ name: "self", role: "unsigned" }],
        result: undefined,
      }),
    );
  const functions = [...found.functions.map((function_) => lowerFunction(function_, found, library)), ...drops];
  return {
    id,
    docs,
    prefix: home === "wasi" ? `wasi-${packageName === name ? name : `${packageName}-${name}`}` : name,
    functions: functions.map((function_) => ({ ...function_, shortName: shortName(function_.name) })),
  };
}

function shortName(name: string): string {
  return name.replace(/^\[resource-drop\](.+)$/, "$1-drop").replace(/^\[method\](.+)\.(.+)$/, "$1-$2");
}

function checkEqual(interfaces: readonly HostInterface[], table: InterfaceTable): void {
  const written = interfaces.flatMap(({ id, functions }) =>
    functions.map((function_) => describe(id, function_.name, coreSignature(function_))),
  );
  const offered = Object.entries(table).flatMap(([id, functions]) =>
    Object.entries(functions).map(([name, signature]) => describe(id, name, signature)),
  );
  const [only] = [...new Set(written).symmetricDifference(new Set(offered))];
  if (only !== undefined)
    throw new Error(
      `wit/ and EDGE_IMPORTS differ: ${only} is only in ${written.includes(only) ? "wit/" : "EDGE_IMPORTS"}`,
    );
}

function describe(id: string, name: string, { params, results }: CoreSignature): string {
  return `${id} ${name} (${params.join(" ")}) -> (${results.join(" ")})`;
}
