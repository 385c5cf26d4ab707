import type { FormInput, ParsedForm } from "../description/form.ts";
import { FORM_TERMS, refuseUnknownTerms } from "../description/terms.ts";
import type { SimulatedBinding } from "./simulated-binding.ts";

/**
 * Reads a form `simulated:`. What is read is the property's `thimble:simulate`, 0 when it has none; an action's `simulated:open` sets what
 * is read as `open`.
 */
export function parseSimulatedForm({
  node,
  url,
  property,
  isForReading,
  isForWriting,
}: FormInput): ParsedForm<SimulatedBinding> {
  refuseUnknownTerms(node, FORM_TERMS);
  const target = property.isAction && url.pathname !== "" ? url.pathname : undefined;
  const key = target === undefined ? property.path : property.path.replace(/[^/]*$/, target);
  const signal = property.signal ?? { kind: "constant", value: 0 };
  const { faults } = property;
  const binding: SimulatedBinding = { driver: "simulated", key, signal, ...(faults.length > 0 && { faults }) };
  return {
    driver: "simulated",
    // A Thing is a device of its own: what is wrong with one is not wrong with the others.
    address: `simulated:${property.path.replace(/\/.*$/, "")}`,
    read: isForReading ? binding : undefined,
    write: isForWriting ? binding : undefined,
    pollEvery: undefined,
  };
}
