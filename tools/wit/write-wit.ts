import type { WitFunction, WitType } from "./wit-package.ts";

/** A function as WIT writes it: `now: func() -> f64`. A method without its `self`. */
export function writeFunction({ name, parameters, result }: WitFunction): string {
  const own = name.startsWith("[method]") ? parameters.slice(1) : parameters;
  const list = own.map((field) => `${field.name}: ${writeType(field.type)}`).join(", ");
  return `${name.replace(/^\[method\].*\./, "")}: func(${list})${result === undefined ? "" : ` -> ${writeType(result)}`}`;
}

/** A type as WIT writes it. */
export function writeType({ name, of }: WitType): string {
  if (of.length === 0) return name;
  return `${name}<${of.map((inner) => (inner === undefined ? "_" : writeType(inner))).join(", ")}>`;
}
