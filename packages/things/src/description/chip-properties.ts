import { Diagnostics } from "@thimble/base";
import { parseYaml, type YamlEntry, type YamlNode } from "@thimble/model";
import type { ChipUse } from "../chip-driver/parse-chip-use.ts";

/** What a chip has, as the properties of a Thing at its address. */
export interface ChipProperties {
  readonly entries: readonly YamlEntry[];
  /** Reports what was found wrong with them, which is what is wrong with the Thing's address. */
  report(root: YamlNode): void;
}

/** The properties of a Thing that is a chip and says no more. */
export function chipProperties({ chip }: ChipUse, base: string): ChipProperties {
  const properties = Object.entries(chip.properties).map(([name, property]) => {
    const { type, access, description } = property;
    const range =
      property.type === "boolean" ? {} : { unit: property.unit, minimum: property.minimum, maximum: property.maximum };
    const readOnly = access === "read" && { readOnly: true };
    const writeOnly = access === "write" && { writeOnly: true };
    const href = `${base.replace(/\/$/, "")}/${encodeURIComponent(name)}`;
    return [name, { type, description, ...range, ...readOnly, ...writeOnly, forms: [{ href }] }] as const;
  });
  const diagnostics = new Diagnostics();
  const document = parseYaml(JSON.stringify(Object.fromEntries(properties)), { where: chip.name, diagnostics });
  return {
    entries: document.entries(),
    report: (root) => {
      const [problem] = diagnostics.problems;
      if (problem === undefined) return;
      const node = root.get("base") ?? root;
      const state = problem.message.replace(/^Cannot read [^:]*: /, "");
      node.report(problem.code, state, problem.expected === undefined ? {} : { expected: problem.expected });
    },
  };
}
