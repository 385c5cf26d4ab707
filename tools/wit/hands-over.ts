import type { PlacedInterface, WitLibrary } from "./wit-library.ts";
import type { WitFunction, WitType } from "./wit-package.ts";

/**
 * Whether what a function returns has a text or a list in it, for which the host needs room in the container.
 * @see WebAssembly Component Model, design/mvp/CanonicalABI.md, "canon lower"
 */
export function handsOver({ result }: WitFunction, where: PlacedInterface, library: WitLibrary): boolean {
  return result !== undefined && hasList(result, where, library);
}

function hasList(type: WitType, where: PlacedInterface, library: WitLibrary): boolean {
  if (type.name === "string" || type.name === "list") return true;
  if (type.of.length > 0) {
    const isHandle = type.name === "borrow" || type.name === "own";
    return !isHandle && type.of.some((inner) => inner !== undefined && hasList(inner, where, library));
  }
  if (/^(bool|char|[usf]\d+|_)$/.test(type.name) || type.name === "result") return false;
  const found = library.definition(type.name, where);
  const within = (inner: WitType | undefined): boolean => inner !== undefined && hasList(inner, found.in, library);
  switch (found.type.kind) {
    case "record":
      return found.type.fields.some((field) => within(field.type));
    case "variant":
      return found.type.cases.some((one) => within(one.type));
    case "alias":
      return within(found.type.type);
    default:
      return false;
  }
}
